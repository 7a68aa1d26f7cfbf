using System.Diagnostics.CodeAnalysis;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive.Collections;

/// <summary>What a client asks of its collections: whose, from when to when, which page (XEP-0136 §7.1, §7.2).</summary>
/// <param name="With">With whom; null for everybody.</param>
/// <param name="IsExact">Whether <paramref name="With"/> means that address alone (§10.1).</param>
/// <param name="Start">From this time on.</param>
/// <param name="End">Before this time.</param>
/// <param name="Page">Which part.</param>
internal sealed record CollectionRequest(Jid? With, bool IsExact, DateTimeOffset? Start, DateTimeOffset? End, ResultSetRequest Page)
{
    /// <summary>Reads a request; on false <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(Element element, [NotNullWhen(true)] out CollectionRequest? request, [NotNullWhen(false)] out StanzaError? error)
    {
        request = null;
        Jid? with = null;
        if (element["with"] is { } address && !Jid.TryParse(address, out with))
        {
            error = StanzaError.JidMalformed;
            return false;
        }

        if (!TryReadTime(element["start"], out var start) || !TryReadTime(element["end"], out var end))
        {
            error = StanzaError.BadRequest.WithText("A time is not one of XEP-0082.");
            return false;
        }

        if (!ResultSetRequest.TryParse(element, out var page, out error))
        {
            return false;
        }

        if (page.Index is not null)
        {
            error = StanzaError.FeatureNotImplemented.WithText("Pages are found by after and before."); // XEP-0059 §2.6
            return false;
        }

        if ((page.After is not null && !ArchiveIds.IsId(page.After)) || (!string.IsNullOrEmpty(page.Before) && !ArchiveIds.IsId(page.Before)))
        {
            error = StanzaError.ItemNotFound;
            return false;
        }

        request = new(with, element["exactmatch"] is "true" or "1", start, end, page);
        return true;
    }

    /// <summary>The part of the request that the store knows, between two times.</summary>
    public ArchiveFilter Filter(DateTimeOffset from, DateTimeOffset to) => new()
    {
        After = ArchiveIds.Before(from),
        Before = ArchiveIds.Before(to),
        Peer = With is null || IsWholeDomain ? null : With.Bare.ToString(),
        Resource = With is null || IsWholeDomain ? null : With.IsFull ? With.Resource : IsExact ? "" : null,
    };

    /// <summary>The part that it does not.</summary>
    public bool Accepts(ArchiveEntry entry) => !IsWholeDomain || Jid.Parse(entry.Peer).Domain == With!.Domain;

    // §10.1 rule 3: everybody at the domain.
    private bool IsWholeDomain => With is { IsDomain: true } && !IsExact;

    private static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        var isTime = XmppDateTime.TryParse(text, out var moment);
        time = moment;
        return isTime;
    }
}
