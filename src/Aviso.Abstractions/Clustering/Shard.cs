using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>
/// One of the 256 parts into which everything that has an owner is divided: an account, room or service by its bare
/// JID, a job by its name. Every node and every version computes the same one.
/// </summary>
/// <param name="Number">0 to 255.</param>
public readonly record struct Shard(byte Number)
{
    /// <summary>How many there are.</summary>
    public const int Count = 256;

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Shard> All { get; } = [.. Enumerable.Range(0, Count).Select(number => new Shard((byte)number))];

    /// <summary>The shard of an address; the resource does not count.</summary>
    public static Shard Of(Jid jid) => Of(jid.Bare.Utf8);

    /// <summary>The shard of a name.</summary>
    public static Shard Of(ReadOnlySpan<byte> name)
    {
        // FNV-1a: fixed for ever, unlike the seeded hashes of the framework. Folded, since its low bits mix least.
        var hash = 14695981039346656037UL;
        foreach (var one in name)
        {
            hash = (hash ^ one) * 1099511628211UL;
        }

        hash ^= hash >> 32;
        hash ^= hash >> 16;
        return new((byte)(hash ^ (hash >> 8)));
    }

    /// <inheritdoc />
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
