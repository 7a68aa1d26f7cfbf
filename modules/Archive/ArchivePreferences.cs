using System.Collections.Frozen;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>With whom an account archives (XEP-0441). Immutable.</summary>
internal sealed record ArchivePreferences(ArchiveDefault Default, FrozenSet<Jid> Always, FrozenSet<Jid> Never)
{
    private const int MaxAddresses = 1000;

    public static ArchivePreferences Of(ArchiveDefault standard) => new(standard, [], []);

    /// <summary>Reads what a client wants or what was stored.</summary>
    public static bool TryParse(Element element, out ArchivePreferences? preferences, out StanzaError? error)
    {
        (preferences, error) = (null, null);
        ArchiveDefault? standard = element["default"] switch
        {
            "always" => ArchiveDefault.Always,
            "never" => ArchiveDefault.Never,
            "roster" => ArchiveDefault.Roster,
            _ => null,
        };
        if (standard is null || !TryRead(element.Child("always"), out var always) || !TryRead(element.Child("never"), out var never))
        {
            error = StanzaError.BadRequest;
            return false;
        }

        if (always.Count + never.Count > MaxAddresses)
        {
            error = StanzaError.ResourceConstraint.WithText($"Not more than {MaxAddresses} addresses.");
            return false;
        }

        preferences = new(standard.Value, always, never);
        return true;
    }

    /// <summary>What the lists say of an address; null when they say nothing (XEP-0441 §2.3).</summary>
    public bool? SayOf(Jid peer)
    {
        if (Never.Count > 0 && (Never.Contains(peer) || Never.Contains(peer.Bare)))
        {
            return false;
        }

        return Always.Count > 0 && (Always.Contains(peer) || Always.Contains(peer.Bare)) ? true : null;
    }

    public Element ToElement() => new(
        "prefs", Namespaces.Archive,
        ("default", Default switch
        {
            ArchiveDefault.Always => "always",
            ArchiveDefault.Never => "never",
            _ => "roster",
        }),
        List("always", Always),
        List("never", Never));

    private static Element List(string name, FrozenSet<Jid> addresses) => new(
        name, Namespaces.Archive,
        addresses.Select(jid => jid.ToString()).Order(StringComparer.Ordinal).Select(jid => new Element("jid", Namespaces.Archive, jid)));

    private static bool TryRead(Element? list, out FrozenSet<Jid> addresses)
    {
        var found = new HashSet<Jid>();
        addresses = [];
        foreach (var item in list?.ChildrenNamed("jid") ?? [])
        {
            if (!Jid.TryParse(item.Text.Trim(), out var jid))
            {
                return false;
            }

            found.Add(jid);
        }

        addresses = found.ToFrozenSet();
        return true;
    }
}
