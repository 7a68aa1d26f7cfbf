namespace Aviso.Protocol;

/// <summary>
/// The addresses seen lately, found by their canonical bytes. Its size is fixed: addresses are chosen by strangers, so
/// anything that grew with their number would let them fill the memory. Lock-free: a slot holds one immutable object,
/// and a lost update costs one parse.
/// </summary>
internal sealed class JidCache
{
    /// <summary>
    /// Longer addresses are not kept. With this bound a cache full of the longest addresses stays under 50 MB; real
    /// addresses are a quarter as long.
    /// </summary>
    public const int MaxBytes = 256;

    // Two ways per set: two busy addresses that meet in one set do not push each other out.
    private const int Ways = 2;
    private readonly Jid?[] _slots;
    private readonly int _setMask;

    /// <param name="capacity">Number of addresses kept; a power of two.</param>
    public JidCache(int capacity)
    {
        _slots = new Jid?[capacity];
        _setMask = capacity / Ways - 1;
    }

    public static JidCache Shared { get; } = new(32_768);

    /// <summary>Hash by which addresses are kept; seeded per process, so that nobody can aim at one set.</summary>
    public static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }

    public Jid? Find(ReadOnlySpan<byte> utf8, int hash)
    {
        var first = FirstSlot(hash);
        return Matches(_slots[first], utf8, hash) ?? Matches(_slots[first + 1], utf8, hash);
    }

    public void Add(Jid jid)
    {
        if (jid.Utf8.Length > MaxBytes)
        {
            return;
        }

        var first = FirstSlot(jid.GetHashCode());
        _slots[first + 1] = _slots[first];
        _slots[first] = jid;
    }

    private static Jid? Matches(Jid? candidate, ReadOnlySpan<byte> utf8, int hash) =>
        candidate is not null && candidate.GetHashCode() == hash && candidate.Utf8.SequenceEqual(utf8) ? candidate : null;

    private int FirstSlot(int hash) => (hash & _setMask) * Ways;
}
