using System.Collections.Frozen;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Rules in their order (XEP-0016): the one engine for privacy lists and, as the special case of addresses that are blocked altogether, for
/// block lists (XEP-0191). A snapshot that never changes; a look allocates nothing.
/// </summary>
internal sealed class PrivacyList
{
    // The blocks at the head of the list, which are all of a block list: found by three look-ups, however many they are.
    private readonly FrozenSet<Jid> _head;
    private readonly PrivacyItem[] _tail;

    public PrivacyList(string name, IEnumerable<PrivacyItem> items)
    {
        Name = name;
        Items = [.. items.OrderBy(item => item.Order)];
        _head = Items.TakeWhile(item => item.IsBlock).Select(item => item.Address!).ToFrozenSet();
        _tail = [.. Items.SkipWhile(item => item.IsBlock)];
        NeedsRoster = _tail.Any(item => item.NeedsRoster);
    }

    public string Name { get; }

    public IReadOnlyList<PrivacyItem> Items { get; }

    /// <summary>Whether it has rules about groups or subscriptions.</summary>
    public bool NeedsRoster { get; }

    /// <summary>The addresses that are blocked altogether.</summary>
    public IEnumerable<Jid> Blocked => Items.Where(item => item.IsBlock).Select(item => item.Address!);

    /// <summary>A list of blocked addresses alone.</summary>
    public static PrivacyList OfBlocked(string name, IEnumerable<Jid> addresses) =>
        new(name, addresses.OrderBy(one => one.ToString(), StringComparer.Ordinal).Select((one, index) => Block(one, index + 1)));

    /// <summary>Whether stanzas of a kind from or to somebody are stopped: the first rule about both decides (XEP-0016 §2.2 rules 5 to 7).</summary>
    public bool Denies(Jid other, PrivacyKinds kind, IRoster? roster = null)
    {
        // XEP-0191 §6: an item stands for itself, a bare JID for its resources too, a domain for everybody at it.
        if (_head.Count > 0
            && (_head.Contains(other) || (!other.IsBare && _head.Contains(other.Bare)) || (!other.IsDomain && _head.Contains(other.DomainJid))))
        {
            return true;
        }

        foreach (var item in _tail)
        {
            if ((item.Kinds & kind) != 0 && item.IsAbout(other, roster))
            {
                return item.IsDenial;
            }
        }

        return false;
    }

    /// <summary>With further addresses blocked, at the head of the list (XEP-0191 §5).</summary>
    public PrivacyList With(IEnumerable<Jid> blocked) =>
        Renumbered(Blocked.Union(blocked).Select(one => Block(one, 0)).Concat(Items.Where(item => !item.IsBlock)));

    /// <summary>With addresses no longer blocked; null when nothing is left.</summary>
    public PrivacyList? Without(IEnumerable<Jid> unblocked)
    {
        var gone = unblocked.ToHashSet();
        var left = Items.Where(item => !item.IsBlock || !gone.Contains(item.Address!)).ToList();
        return left.Count == 0 ? null : Renumbered(left);
    }

    private PrivacyList Renumbered(IEnumerable<PrivacyItem> items) => new(Name, items.Select((item, index) => item with { Order = (uint)index + 1 }));

    private static PrivacyItem Block(Jid address, int order) => PrivacyItem.ForAddress(address, isDenial: true, (uint)order, PrivacyKinds.All);
}
