using System.Buffers;
using System.Text;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>Refuses what some provider could not keep as it was given; so all providers refuse the same.</summary>
internal static class StoreArguments
{
    // Tables are named after stores, and PostgreSQL cuts names off after 63 bytes; this leaves room for prefixes.
    private const int MaxNameLength = 48;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    // PostgreSQL's text cannot hold U+0000, and an unpaired surrogate has no UTF-8 form.
    private static readonly SearchValues<char> Suspicious = SearchValues.Create([.. SuspiciousCharacters()]);

    public static void CheckDeclarations(IReadOnlyList<StoreDeclaration> stores)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var store in stores)
        {
            if (store.Name.Length is 0 or > MaxNameLength || store.Name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw new ArgumentException(
                    $"'{store.Name}' is no name for a store: 1 to {MaxNameLength} of a-z, 0-9 and _ are allowed.", nameof(stores));
            }

            if (!names.Add(store.Name))
            {
                throw new ArgumentException($"The store '{store.Name}' is declared twice.", nameof(stores));
            }

            ArgumentOutOfRangeException.ThrowIfLessThan(store.Version, 1);
            if (store.Shape == StoreShape.Archive && store.Version != 1)
            {
                throw new ArgumentException($"The values of the archive '{store.Name}' are messages; they have no other layout to migrate to.", nameof(stores));
            }
        }
    }

    public static void CheckOwner(StoreOwner owner)
    {
        CheckText(owner.Domain, "owner");
        CheckText(owner.Local, "owner");
    }

    public static void Check(StoreOwner owner, string key)
    {
        CheckOwner(owner);
        CheckText(key, nameof(key));
    }

    public static void CheckText(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        var suspicious = text.AsSpan().IndexOfAny(Suspicious);
        if (suspicious >= 0 && !IsStorable(text.AsSpan(suspicious)))
        {
            throw new ArgumentException("The text holds U+0000 or an unpaired surrogate.", parameter);
        }
    }

    /// <summary>A copy that the operation owns: callers lend the value for the duration of the call only.</summary>
    public static byte[] Copy(ReadOnlyMemory<byte> value) => value.ToArray();

    private static bool IsStorable(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static IEnumerable<char> SuspiciousCharacters()
    {
        yield return '\0';
        for (var c = '\uD800'; c <= '\uDFFF'; c++)
        {
            yield return c;
        }
    }
}
