using System.Text;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.VCard;

/// <summary>What is said of an account's avatar in its presence (XEP-0153 §4.1), kept as the bytes that are added to stanzas.</summary>
internal sealed class AvatarUpdate
{
    private readonly byte[] _element;

    private AvatarUpdate(byte[] element) => _element = element;

    /// <summary>The account never stored a vCard: there is nothing to say.</summary>
    public static AvatarUpdate None { get; } = new([]);

    /// <summary>Whether nothing is said.</summary>
    public bool IsNone => _element.Length == 0;

    /// <summary>The <c>x</c> element, canonical inside <c>jabber:client</c>; empty for <see cref="None"/>.</summary>
    public ReadOnlySpan<byte> Element => _element;

    /// <summary>An avatar by its hash in hexadecimal digits; an empty one says that the vCard has no picture.</summary>
    public static AvatarUpdate Of(ReadOnlySpan<byte> hash) => new(
        new Element("x", Namespaces.VCardUpdate, new Element("photo", Namespaces.VCardUpdate, Encoding.ASCII.GetString(hash)))
            .ToUtf8(Namespaces.Client));
}
