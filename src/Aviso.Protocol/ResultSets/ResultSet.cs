using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol;

/// <summary>Takes pages out of result sets that are in memory (XEP-0059).</summary>
public static class ResultSet
{
    /// <summary>
    /// Takes the page that a request asks for. On false, <paramref name="error"/> is <c>item-not-found</c>: the item named
    /// by <c>after</c> or <c>before</c> is not in the set (XEP-0059 §2.4).
    /// </summary>
    /// <param name="all">The whole set, in order.</param>
    /// <param name="id">Id of an item, unique in the set.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="maximum">Most items of one page, whatever was asked for.</param>
    /// <param name="items">The items of the page; empty when only the count was asked for.</param>
    /// <param name="page">What to tell about the page.</param>
    /// <param name="error">The error to return.</param>
    public static bool TryTake<T>(
        IReadOnlyList<T> all,
        Func<T, string> id,
        ResultSetRequest request,
        int maximum,
        out IReadOnlyList<T> items,
        [NotNullWhen(true)] out ResultSetPage? page,
        [NotNullWhen(false)] out StanzaError? error)
    {
        items = [];
        page = null;
        error = null;
        var start = Math.Min(request.Index ?? 0, all.Count);
        var end = all.Count;
        if (request.After is not null)
        {
            start = IndexOf(all, id, request.After) + 1;
        }

        if (!string.IsNullOrEmpty(request.Before))
        {
            end = IndexOf(all, id, request.Before);
        }

        if ((request.After is not null && start == 0) || end < 0)
        {
            error = StanzaError.ItemNotFound;
            return false;
        }

        var length = Math.Clamp(end - start, 0, request.Limit(maximum));
        var first = request.IsBackwards ? end - length : start;
        if (length == 0)
        {
            page = new ResultSetPage(Count: all.Count);
            return true;
        }

        items = [.. Enumerable.Range(first, length).Select(index => all[index])];
        page = new ResultSetPage(id(items[0]), id(items[^1]), first, all.Count);
        return true;
    }

    private static int IndexOf<T>(IReadOnlyList<T> all, Func<T, string> id, string wanted)
    {
        for (var index = 0; index < all.Count; index++)
        {
            if (id(all[index]) == wanted)
            {
                return index;
            }
        }

        return -1;
    }
}
