using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive.Collections;

/// <summary>What was said with one person on one day (XEP-0136 §4).</summary>
/// <param name="With">The person.</param>
/// <param name="FirstId">The id of its first message, by which pages find it.</param>
/// <param name="Count">How many messages there are.</param>
internal sealed record Collection(string With, string FirstId, int Count)
{
    public const string Namespace = "urn:xmpp:archive";

    public DateTimeOffset Start => ArchiveIds.TimeOf(FirstId);

    /// <summary>The empty element; each further message makes another version (§4.4).</summary>
    public Element ToElement() => Element(With, Start, Count);

    public static Element Element(string with, DateTimeOffset start, int count) =>
        new("chat", Namespace, ("with", with), ("start", XmppDateTime.Format(start)), ("version", $"{Math.Max(0, count - 1)}"));
}
