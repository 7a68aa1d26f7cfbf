using System.Diagnostics.CodeAnalysis;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>The one item of a roster set, checked (RFC 6121 §2.1.5, §2.3.3).</summary>
internal sealed record RosterSet(Jid Jid, string? Name, string[] Groups, bool IsRemoval)
{
    public static bool TryRead(
        XmlNode query, Jid own, RosterOptions limits, [NotNullWhen(true)] out RosterSet? item, [NotNullWhen(false)] out StanzaError? error)
    {
        item = null;
        error = null;
        XmlNode only = default;
        foreach (var child in query.Children)
        {
            if (only.Exists || !child.Is("item"u8, "jabber:iq:roster"u8))
            {
                error = StanzaError.BadRequest; // §2.1.5: one and only one
                return false;
            }

            only = child;
        }

        if (!only.Exists || !only.TryGetRawAttribute("jid"u8, out var address))
        {
            error = StanzaError.BadRequest;
        }
        else if (!Jid.TryParseAttribute(address, out var jid))
        {
            error = StanzaError.JidMalformed;
        }
        else if (jid.Bare.Equals(own))
        {
            error = StanzaError.NotAllowed.WithText("An account is no contact of itself.");
        }
        else if (only.RawAttribute("subscription"u8).SequenceEqual("remove"u8))
        {
            item = new(jid, null, [], IsRemoval: true);
        }
        else if ((error = TryReadNames(only, limits, out var name, out var groups)) is null)
        {
            item = new(jid, name, groups, IsRemoval: false);
        }

        return error is null;
    }

    private static StanzaError? TryReadNames(XmlNode item, RosterOptions limits, out string? name, out string[] groups)
    {
        // §2.4.1: an empty name is none.
        name = item.Attribute("name"u8) is { Length: > 0 } given ? given : null;
        groups = [];
        if (name?.Length > limits.MaxNameLength)
        {
            return StanzaError.NotAcceptable.WithText("The name is too long.");
        }

        List<string> found = [];
        foreach (var child in item.Children)
        {
            if (!child.Is("group"u8, "jabber:iq:roster"u8))
            {
                continue;
            }

            var group = child.Text;
            if (group.Length == 0 || group.Length > limits.MaxGroupLength || found.Count == limits.MaxGroups)
            {
                return StanzaError.NotAcceptable.WithText("A group's name is empty or too long, or there are too many groups.");
            }

            if (found.Contains(group))
            {
                return StanzaError.BadRequest.WithText("The same group twice.");
            }

            found.Add(group);
        }

        groups = [.. found];
        return null;
    }
}
