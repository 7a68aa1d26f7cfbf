using System.Collections.Immutable;
using Aviso.Protocol;

namespace Aviso.Modules.Blocking;

/// <summary>
/// The privacy lists of an account and which is its default, a snapshot. One list is the block list: it holds blocked addresses alone, and is
/// the default as long as the account chooses no other. XEP-0191 shows and changes what the default list blocks (§5 there).
/// </summary>
internal sealed class AccountLists
{
    /// <summary>The name of the block list.</summary>
    public const string BlocklistName = "blocklist";

    private AccountLists(PrivacyList? blocklist, ImmutableSortedDictionary<string, PrivacyList> named, string? choice)
    {
        (Blocklist, Named, Choice) = (blocklist, named, choice);
        Default = choice is null ? blocklist : named.GetValueOrDefault(choice);
        NeedRoster = named.Values.Any(list => list.NeedsRoster);
    }

    /// <summary>Nobody is blocked, and there are no lists.</summary>
    public static AccountLists Empty { get; } = new(null, ImmutableSortedDictionary.Create<string, PrivacyList>(StringComparer.Ordinal), null);

    /// <summary>The block list; null when it is empty.</summary>
    public PrivacyList? Blocklist { get; }

    /// <summary>The other lists.</summary>
    public ImmutableSortedDictionary<string, PrivacyList> Named { get; }

    /// <summary>The default list that was chosen: null for the block list, empty for none at all.</summary>
    public string? Choice { get; }

    /// <summary>The default list; null when there is none.</summary>
    public PrivacyList? Default { get; }

    /// <summary>Whether nothing can be stopped by these lists, whatever is active.</summary>
    public bool IsEmpty => Default is null && Blocklist is null && Named.IsEmpty;

    /// <summary>Whether one of them has rules about groups or subscriptions.</summary>
    public bool NeedRoster { get; }

    /// <summary>What XEP-0191 shows.</summary>
    public IEnumerable<Jid> Blocked => Default?.Blocked ?? [];

    /// <summary>All lists, by name.</summary>
    public IEnumerable<PrivacyList> All => Blocklist is null ? Named.Values : [Blocklist, .. Named.Values];

    /// <summary>As they were stored; a choice of a list that there is not is none.</summary>
    public static AccountLists Of(IReadOnlyCollection<Jid> blocked, IEnumerable<PrivacyList> named, string? choice) => new(
        blocked.Count == 0 ? null : PrivacyList.OfBlocked(BlocklistName, blocked),
        Empty.Named.AddRange(named.Select(list => KeyValuePair.Create(list.Name, list))),
        choice);

    /// <summary>The list of that name, or null.</summary>
    public PrivacyList? Find(string name) => name == BlocklistName ? Blocklist : Named.GetValueOrDefault(name);

    /// <summary>With a list, a new one or in place of one.</summary>
    public AccountLists With(PrivacyList list) =>
        list.Name == BlocklistName ? new(list, Named, Choice) : new(Blocklist, Named.SetItem(list.Name, list), Choice);

    /// <summary>Without a list; when it was the default one there is none.</summary>
    public AccountLists Without(string name) =>
        name == BlocklistName ? new(null, Named, Choice) : new(Blocklist, Named.Remove(name), name == Choice ? "" : Choice);

    /// <summary>With a list as the default one, or (null) with none.</summary>
    public AccountLists WithDefault(string? name) => new(Blocklist, Named, name == BlocklistName ? null : name ?? "");

    /// <summary>With further addresses blocked. Who has no default list gets one that blocks these alone.</summary>
    public AccountLists Block(IReadOnlyCollection<Jid> addresses) =>
        Default is { } list ? With(list.With(addresses)) : new(PrivacyList.OfBlocked(BlocklistName, addresses), Named, null);

    /// <summary>With addresses no longer blocked.</summary>
    public AccountLists Unblock(IEnumerable<Jid> addresses) =>
        Default is not { } list ? this
        : list.Without(addresses) is { } left ? With(left)
        : Without(list.Name);
}
