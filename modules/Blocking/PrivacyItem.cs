using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Blocking;

/// <summary>A rule of a privacy list (XEP-0016 §2.1). Immutable.</summary>
internal sealed record PrivacyItem(PrivacyMatch Match, bool IsDenial, uint Order, PrivacyKinds Kinds = PrivacyKinds.All)
{
    /// <summary>The address of a rule by address.</summary>
    public Jid? Address { get; private init; }

    /// <summary>The group of a rule by group.</summary>
    public string? Group { get; private init; }

    /// <summary>The state of a rule by subscription.</summary>
    public SubscriptionState Subscription { get; private init; }

    /// <summary>Whether it blocks an address altogether: what XEP-0191 can show.</summary>
    public bool IsBlock => Match == PrivacyMatch.Jid && IsDenial && Kinds == PrivacyKinds.All;

    public bool NeedsRoster => Match is PrivacyMatch.Group or PrivacyMatch.Subscription;

    public static PrivacyItem ForAddress(Jid address, bool isDenial, uint order, PrivacyKinds kinds) =>
        new(PrivacyMatch.Jid, isDenial, order, kinds) { Address = address };

    public static PrivacyItem ForGroup(string group, bool isDenial, uint order, PrivacyKinds kinds) =>
        new(PrivacyMatch.Group, isDenial, order, kinds) { Group = group };

    public static PrivacyItem ForSubscription(SubscriptionState state, bool isDenial, uint order, PrivacyKinds kinds) =>
        new(PrivacyMatch.Subscription, isDenial, order, kinds) { Subscription = state };

    /// <summary>Whether it is about somebody. The roster may be missing when the rule does not need it.</summary>
    public bool IsAbout(Jid other, IRoster? roster) => Match switch
    {
        PrivacyMatch.Jid => IsAbout(other),
        PrivacyMatch.Group => roster!.Find(other.Bare) is { } contact && IsIn(contact, Group!),
        PrivacyMatch.Subscription => (roster!.Find(other.Bare)?.State & SubscriptionState.Both).GetValueOrDefault() == Subscription,
        _ => true,
    };

    // XEP-0016 §2.1: a resource, or all resources of an address, or everybody at a domain.
    private bool IsAbout(Jid other) =>
        Address!.Equals(other) || (Address.IsBare && (Address.Equals(other.Bare) || Address.Equals(other.DomainJid)));

    private static bool IsIn(RosterContact contact, string group)
    {
        var groups = contact.Groups;
        for (var index = 0; index < groups.Count; index++)
        {
            if (groups[index] == group)
            {
                return true;
            }
        }

        return false;
    }
}
