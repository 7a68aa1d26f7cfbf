using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>Privacy lists as XML (XEP-0016 §2.1): on the wire, and in the store.</summary>
internal static class PrivacyXml
{
    public static Element Write(PrivacyList list) => new("list", Namespaces.Privacy, ("name", list.Name), list.Items.Select(Write));

    /// <summary>Reads what <see cref="Write(PrivacyList)"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static PrivacyList Read(Element element) =>
        TryRead(element, out var list, out var error) ? list : throw new FormatException($"The stored privacy list is faulty: {error.Text}");

    /// <summary>Reads a list that a client sends; on false, <paramref name="error"/> is <c>bad-request</c> and says why.</summary>
    public static bool TryRead(Element element, [NotNullWhen(true)] out PrivacyList? list, [NotNullWhen(false)] out StanzaError? error)
    {
        list = null;
        error = null;
        if (element["name"] is not { } name)
        {
            error = Bad("The list has no name.");
            return false;
        }

        List<PrivacyItem> items = [];
        HashSet<uint> orders = [];
        foreach (var child in element.Children)
        {
            if (!TryReadItem(child, out var item, out error))
            {
                return false;
            }

            if (!orders.Add(item.Order))
            {
                error = Bad($"Two items have the order {item.Order}.");
                return false;
            }

            items.Add(item);
        }

        list = new(name, items);
        return true;
    }

    private static bool TryReadItem(Element element, [NotNullWhen(true)] out PrivacyItem? item, [NotNullWhen(false)] out StanzaError? error)
    {
        item = null;
        error = null;
        if (element.Name != "item" || element.Namespace != Namespaces.Privacy)
        {
            error = Bad($"A list has items, not <{element.Name}/>.");
        }
        else if (!uint.TryParse(element["order"], NumberStyles.None, CultureInfo.InvariantCulture, out var order))
        {
            error = Bad("An item has no order, or one that is not a number.");
        }
        else if (element["action"] is not ("allow" or "deny"))
        {
            error = Bad("The action of an item is neither allow nor deny.");
        }
        else if (!TryReadKinds(element, out var kinds))
        {
            error = Bad("An item has a child that is none of message, iq, presence-in and presence-out.");
        }
        else if ((item = WithMatch(element["type"], element["value"], element["action"] == "deny", order, kinds)) is null)
        {
            error = Bad("The type of an item is unknown, or its value does not suit the type.");
        }

        return error is null;
    }

    private static PrivacyItem? WithMatch(string? type, string? value, bool isDenial, uint order, PrivacyKinds kinds) => (type, value) switch
    {
        (null, null or "") => new(PrivacyMatch.Anyone, isDenial, order, kinds),
        ("jid", not null) when Jid.TryParse(value, out var address) => PrivacyItem.ForAddress(address, isDenial, order, kinds),
        ("group", { Length: > 0 }) => PrivacyItem.ForGroup(value, isDenial, order, kinds),
        ("subscription", "none") => PrivacyItem.ForSubscription(SubscriptionState.None, isDenial, order, kinds),
        ("subscription", "to") => PrivacyItem.ForSubscription(SubscriptionState.To, isDenial, order, kinds),
        ("subscription", "from") => PrivacyItem.ForSubscription(SubscriptionState.From, isDenial, order, kinds),
        ("subscription", "both") => PrivacyItem.ForSubscription(SubscriptionState.Both, isDenial, order, kinds),
        _ => null,
    };

    private static bool TryReadKinds(Element item, out PrivacyKinds kinds)
    {
        kinds = PrivacyKinds.None;
        foreach (var child in item.Children)
        {
            var kind = child.Name switch
            {
                "message" => PrivacyKinds.Message,
                "iq" => PrivacyKinds.Iq,
                "presence-in" => PrivacyKinds.PresenceIn,
                "presence-out" => PrivacyKinds.PresenceOut,
                _ => PrivacyKinds.None,
            };
            if (kind == PrivacyKinds.None)
            {
                return false;
            }

            kinds |= kind;
        }

        kinds = kinds == PrivacyKinds.None ? PrivacyKinds.All : kinds;
        return true;
    }

    private static Element Write(PrivacyItem item) => new(
        "item",
        Namespaces.Privacy,
        ("type", item.Match == PrivacyMatch.Anyone ? null : item.Match.ToString().ToLowerInvariant()),
        ("value", ValueOf(item)),
        ("action", item.IsDenial ? "deny" : "allow"),
        ("order", item.Order.ToString(CultureInfo.InvariantCulture)),
        item.Kinds == PrivacyKinds.All ? [] : Names(item.Kinds).Select(name => new Element(name, Namespaces.Privacy)));

    private static string? ValueOf(PrivacyItem item) => item.Match switch
    {
        PrivacyMatch.Jid => item.Address!.ToString(),
        PrivacyMatch.Group => item.Group,
        PrivacyMatch.Subscription => item.Subscription.ToString().ToLowerInvariant(),
        _ => null,
    };

    private static IEnumerable<string> Names(PrivacyKinds kinds)
    {
        if (kinds.HasFlag(PrivacyKinds.Message))
        {
            yield return "message";
        }

        if (kinds.HasFlag(PrivacyKinds.Iq))
        {
            yield return "iq";
        }

        if (kinds.HasFlag(PrivacyKinds.PresenceIn))
        {
            yield return "presence-in";
        }

        if (kinds.HasFlag(PrivacyKinds.PresenceOut))
        {
            yield return "presence-out";
        }
    }

    private static StanzaError Bad(string why) => StanzaError.BadRequest.WithText(why);
}
