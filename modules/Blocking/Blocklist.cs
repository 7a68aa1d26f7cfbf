using System.Collections.Frozen;
using Aviso.Protocol;

namespace Aviso.Modules.Blocking;

/// <summary>The addresses an account blocks: a snapshot that never changes.</summary>
internal sealed class Blocklist(IEnumerable<Jid> items)
{
    private readonly FrozenSet<Jid> _items = items.ToFrozenSet();

    /// <summary>Nobody is blocked.</summary>
    public static Blocklist Empty { get; } = new([]);

    public IReadOnlyCollection<Jid> Items => _items;

    public bool IsEmpty => _items.Count == 0;

    public bool Contains(Jid item) => _items.Contains(item);

    /// <summary>
    /// Whether stanzas from and to an address are stopped. XEP-0191 §5: an item stands for itself, a bare JID for its
    /// resources too, a domain for everybody at it.
    /// </summary>
    public bool Blocks(Jid address) =>
        _items.Contains(address)
        || (!address.IsBare && _items.Contains(address.Bare))
        || (!address.IsDomain && _items.Contains(address.DomainJid));

    public Blocklist With(IEnumerable<Jid> more) => new(_items.Concat(more));

    public Blocklist Without(IEnumerable<Jid> fewer) => new(_items.Except(fewer));
}
