using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Stanzas;

/// <summary>
/// One parsed stanza: a view over canonical bytes, with its addressing already understood.
/// <para>
/// A stanza is borrowed for the duration of the call chain it is handed through; it is used again for the next one.
/// Who keeps it, or part of it, makes a copy (<see cref="Detach"/>, <see cref="XmlNode.ToElement"/>). Not thread-safe.
/// </para>
/// </summary>
public sealed class Stanza : IDisposable
{
    // What we made ourselves or took in before is not measured again.
    private static readonly XmlLimits s_trusted = new() { MaxStanzaBytes = int.MaxValue, MaxElements = int.MaxValue, MaxAttributes = 10_000, MaxDepth = XmlLimits.DepthCeiling };
    private static readonly NamespaceScope s_clientScope = NamespaceScope.ForDefault(Namespaces.Client);

    /// <summary>Makes an empty one, to be loaded.</summary>
    public Stanza() : this(new XmlBuffer()) { }

    private Stanza(XmlBuffer xml) => Xml = xml;

    /// <summary>The bytes and the table of elements.</summary>
    public XmlBuffer Xml { get; }

    /// <summary>The stanza element.</summary>
    public XmlNode Root => Xml.Root;

    /// <summary>Which of the three stanzas it is.</summary>
    public StanzaKind Kind { get; private set; }

    /// <summary>The value of <c>type</c>.</summary>
    public StanzaType Type { get; private set; }

    /// <summary>The address in <c>to</c>; null when absent or when <see cref="HasMalformedTo"/>.</summary>
    public Jid? To { get; private set; }

    /// <summary>The address in <c>from</c>; null when absent or malformed.</summary>
    public Jid? From { get; private set; }

    /// <summary>Whether <c>to</c> is there and is no JID (RFC 6120 §8.1.1).</summary>
    public bool HasMalformedTo { get; private set; }

    /// <summary>Whether <c>from</c> is there and is no JID.</summary>
    public bool HasMalformedFrom { get; private set; }

    /// <summary>The value of <c>id</c> as it stands in the bytes (entities not decoded); empty when absent.</summary>
    public ReadOnlySpan<byte> RawId => Root.RawAttribute("id"u8);

    /// <summary>The first child element; of an iq request its one payload.</summary>
    public XmlNode Payload => Root.FirstChild;

    /// <summary>Whether the stanza is one that must never be answered with an error (RFC 6120 §8.3.1).</summary>
    public bool IsErrorOrResult => Type is StanzaType.Error or StanzaType.Result;

    /// <summary>
    /// Reads kind, type and addresses from what <see cref="Xml"/> holds. Returns false when the root is no stanza of
    /// <paramref name="contentNamespace"/>.
    /// </summary>
    public bool Load(ReadOnlySpan<byte> contentNamespace)
    {
        var root = Xml.Root;
        To = From = null;
        HasMalformedTo = HasMalformedFrom = false;
        Type = StanzaType.Unknown;
        Kind = root.Namespace.SequenceEqual(contentNamespace) ? StanzaTypes.KindOf(root.LocalName) : StanzaKind.None;
        if (Kind == StanzaKind.None)
        {
            return false;
        }

        Type = StanzaTypes.TypeOf(Kind, root.TryGetRawAttribute("type"u8, out var type), type);
        (To, HasMalformedTo) = ReadJid(root, "to"u8);
        (From, HasMalformedFrom) = ReadJid(root, "from"u8);
        return true;
    }

    /// <summary>An independent copy of exact size, for who keeps the stanza.</summary>
    public Stanza Detach()
    {
        var copy = new Stanza(Xml.Detach());
        (copy.Kind, copy.Type, copy.To, copy.From) = (Kind, Type, To, From);
        (copy.HasMalformedTo, copy.HasMalformedFrom) = (HasMalformedTo, HasMalformedFrom);
        return copy;
    }

    /// <summary>A stanza of our own making.</summary>
    /// <exception cref="ArgumentException">The element is no stanza of <c>jabber:client</c>.</exception>
    public static Stanza FromElement(Element element) => FromUtf8(element.ToUtf8(Namespaces.Client));

    /// <summary>A stanza from bytes that stood in a store or were written by us; default namespace <c>jabber:client</c>.</summary>
    /// <exception cref="ArgumentException">The bytes are no stanza.</exception>
    public static Stanza FromUtf8(ReadOnlySpan<byte> bytes)
    {
        var stanza = new Stanza();
        if (!stanza.TryLoadUtf8(bytes))
        {
            stanza.Dispose();
            throw new ArgumentException("Not a stanza of jabber:client.", nameof(bytes));
        }

        return stanza;
    }

    /// <summary>Loads bytes whose default namespace is <c>jabber:client</c>; false when they are no stanza.</summary>
    public bool TryLoadUtf8(ReadOnlySpan<byte> bytes) =>
        Xml.Parse(bytes, s_clientScope, s_trusted) == XmlError.None && Load("jabber:client"u8);

    /// <summary>Gives pooled memory back; the stanza can be loaded again.</summary>
    public void Reset() => Xml.Reset();

    /// <inheritdoc />
    public void Dispose() => Xml.Dispose();

    private static (Jid? Jid, bool Malformed) ReadJid(XmlNode root, ReadOnlySpan<byte> attribute)
    {
        if (!root.TryGetRawAttribute(attribute, out var raw))
        {
            return (null, false);
        }

        // A JID may hold & and ' in its resource only; those few take the slow path through the decoder.
        if (raw.Contains((byte)'&'))
        {
            return Jid.TryParse(XmlText.Decode(raw), out var decoded) ? (decoded, false) : (null, true);
        }

        return Jid.TryParseUtf8(raw, out var jid) ? (jid, false) : (null, true);
    }
}
