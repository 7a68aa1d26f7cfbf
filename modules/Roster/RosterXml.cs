using System.Collections.Immutable;
using System.Globalization;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>Rosters as they appear on the wire (RFC 6121 §2.1).</summary>
internal static class RosterXml
{
    public static Element Item(RosterContact contact) => new(
        "item",
        Namespaces.Roster,
        ("approved", contact.IsApproved ? "true" : null),
        ("ask", contact.State.HasFlag(SubscriptionState.PendingOut) ? "subscribe" : null),
        ("jid", contact.Jid.ToString()),
        ("name", contact.Name),
        ("subscription", Name(contact.State)),
        contact.Groups.Select(group => new Element("group", Namespaces.Roster, group)));

    public static Element Removal(Jid contact) =>
        new("item", Namespaces.Roster, ("jid", contact.ToString()), ("subscription", "remove"));

    public static Element Query(ImmutableArray<RosterContact> contacts, long version) =>
        new("query", Namespaces.Roster, ("ver", Version(version)), contacts.Select(Item));

    /// <summary>A push without <c>to</c> (RFC 6121 §2.1.6). Its id is unique in the roster's life, as its version is.</summary>
    public static Element Push(Element item, long version) => new(
        "iq",
        Namespaces.Client,
        ("type", "set"),
        ("id", "push-" + Version(version)),
        new Element("query", Namespaces.Roster, ("ver", Version(version)), item));

    public static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static string Name(SubscriptionState state) => (state & SubscriptionState.Both) switch
    {
        SubscriptionState.To => "to",
        SubscriptionState.From => "from",
        SubscriptionState.Both => "both",
        _ => "none",
    };
}
