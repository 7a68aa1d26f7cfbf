using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>
/// An XMPP address, <c>[local@]domain[/resource]</c> (RFC 7622), in prepared form: two addresses are the same exactly
/// when their bytes are. Immutable and thread-safe; the forms that stanzas need are computed once.
/// </summary>
public sealed class Jid : IEquatable<Jid>
{
    /// <summary>Longest address in bytes of UTF-8: three parts of 1023 and two separators (RFC 7622 §3.1).</summary>
    public const int MaxBytes = 3 * JidParts.MaxBytes + 2;

    // Text that is not yet prepared may be longer; four times leaves room for every composition (see CodePoints).
    private const int MaxInputBytes = 4 * MaxBytes;

    private readonly byte[] _utf8;
    private readonly byte[] _escaped;
    private readonly int _hash;
    private string? _text;
    private Jid? _parent;

    private Jid(string local, string domain, string resource)
    {
        Local = local;
        Domain = domain;
        Resource = resource;
        _utf8 = Format(local, domain, resource);
        _escaped = JidEscaping.Escape(_utf8);
        _hash = JidCache.Hash(_utf8);
    }

    /// <summary>The part before <c>@</c>, or the empty string.</summary>
    public string Local { get; }

    /// <summary>Host name in Unicode form, or IP literal; never empty.</summary>
    public string Domain { get; }

    /// <summary>The part after <c>/</c>, or the empty string.</summary>
    public string Resource { get; }

    /// <summary>Without a resource.</summary>
    public bool IsBare => Resource.Length == 0;

    /// <summary>With a resource.</summary>
    public bool IsFull => Resource.Length != 0;

    /// <summary>A domain only: no local part, no resource.</summary>
    public bool IsDomain => Local.Length == 0 && Resource.Length == 0;

    /// <summary>The address without its resource; the same object when there is none.</summary>
    public Jid Bare => IsBare ? this : Parent;

    /// <summary>The domain alone.</summary>
    public Jid DomainJid => IsDomain ? this : IsBare ? Parent : Parent.DomainJid;

    /// <summary>The canonical address in UTF-8, without XML escapes.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The canonical address with XML escapes, ready to be written as an attribute value.</summary>
    public ReadOnlySpan<byte> Escaped => _escaped;

    // One step up: a full address has its bare one, a bare one its domain.
    private Jid Parent => _parent ??= IsFull ? Intern(Local, Domain) : Intern("", Domain);

    public static bool operator ==(Jid? left, Jid? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Jid? left, Jid? right) => !(left == right);

    /// <summary>Parses an address of configuration or code.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Jid Parse(string text) =>
        TryParse(text, out var jid) ? jid : throw new FormatException($"\"{text}\" is not an XMPP address.");

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Jid?)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Jid? jid) =>
        TryParse(text.AsSpan(), out jid);

    /// <summary>Parses and prepares an address; false for any text that is not one. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Jid? jid)
    {
        // RFC 7622 §3.2: first cut at the first '/', then at the first '@' before it.
        ReadOnlySpan<char> resourceText = default;
        var slash = text.IndexOf('/');
        if (slash >= 0)
        {
            resourceText = text[(slash + 1)..];
            text = text[..slash];
        }

        ReadOnlySpan<char> localText = default;
        var at = text.IndexOf('@');
        if (at >= 0)
        {
            localText = text[..at];
            text = text[(at + 1)..];
        }

        string? local = "";
        string? resource = "";
        if (JidParts.TryPrepareDomain(text, out var domain)
            && (at < 0 || JidParts.TryPrepareLocal(localText, out local))
            && (slash < 0 || JidParts.TryPrepareResource(resourceText, out resource)))
        {
            jid = new Jid(local, domain, resource);
            return true;
        }

        jid = null;
        return false;
    }

    /// <summary>
    /// Parses an address from UTF-8 without XML escapes. An address seen lately comes from a shared cache of fixed
    /// size, without allocation.
    /// </summary>
    public static bool TryParseUtf8(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Jid? jid)
    {
        if (text.Length <= JidCache.MaxBytes)
        {
            jid = JidCache.Shared.Find(text, JidCache.Hash(text));
            if (jid is not null)
            {
                return true;
            }
        }

        return TryParseUncached(text, out jid);
    }

    /// <summary>
    /// Parses an attribute value as it stands in a stanza, XML escapes included. Without escapes it costs the same as
    /// <see cref="TryParseUtf8"/>.
    /// </summary>
    public static bool TryParseAttribute(ReadOnlySpan<byte> rawValue, [NotNullWhen(true)] out Jid? jid) =>
        rawValue.Contains((byte)'&') ? TryParse(XmlText.Decode(rawValue), out jid) : TryParseUtf8(rawValue, out jid);

    /// <summary>Builds an address of code or configuration from its parts; null or empty parts are absent.</summary>
    /// <exception cref="FormatException">A part is not valid.</exception>
    public static Jid Create(string? local, string domain, string? resource = null) =>
        TryCreate(local, domain, resource, out var jid)
            ? jid
            : throw new FormatException($"\"{local}\", \"{domain}\" and \"{resource}\" do not make an XMPP address.");

    /// <summary>Prepares the parts and builds an address of them; null or empty local and resource parts are absent.</summary>
    public static bool TryCreate(string? local, string? domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        string? preparedLocal = "";
        string? preparedResource = "";
        if (JidParts.TryPrepareDomain(domain, out var preparedDomain)
            && (string.IsNullOrEmpty(local) || JidParts.TryPrepareLocal(local, out preparedLocal))
            && (string.IsNullOrEmpty(resource) || JidParts.TryPrepareResource(resource, out preparedResource)))
        {
            jid = new Jid(preparedLocal, preparedDomain, preparedResource);
            return true;
        }

        jid = null;
        return false;
    }

    /// <summary>The same account or domain with another resource; false when the resource is not valid.</summary>
    public bool TryWithResource(string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = JidParts.TryPrepareResource(resource, out var prepared) ? new Jid(Local, Domain, prepared) { _parent = Bare } : null;
        return jid is not null;
    }

    /// <summary>The canonical address.</summary>
    public override string ToString() => _text ??= IsDomain ? Domain : Encoding.UTF8.GetString(_utf8);

    public bool Equals(Jid? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _utf8.AsSpan().SequenceEqual(other._utf8));

    public override bool Equals(object? obj) => Equals(obj as Jid);

    public override int GetHashCode() => _hash;

    private static bool TryParseUncached(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (text.Length > MaxInputBytes)
        {
            return false;
        }

        char[]? rented = null;
        var characters = text.Length <= JidCache.MaxBytes
            ? stackalloc char[JidCache.MaxBytes]
            : rented = ArrayPool<char>.Shared.Rent(text.Length);
        var status = System.Text.Unicode.Utf8.ToUtf16(text, characters, out _, out var written, replaceInvalidSequences: false);
        var parsed = status == OperationStatus.Done && TryParse(characters[..written], out jid);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        if (!parsed)
        {
            return false;
        }

        // Another spelling of the address would never be found under its own bytes: only the canonical one is kept.
        if (jid!.Utf8.SequenceEqual(text))
        {
            JidCache.Shared.Add(jid);
        }

        return true;
    }

    // Parts taken from a prepared address need no preparation. The shared cache makes all resources of an account use
    // one object for it.
    private static Jid Intern(string local, string domain)
    {
        var jid = new Jid(local, domain, "");
        var known = JidCache.Shared.Find(jid._utf8, jid._hash);
        if (known is null)
        {
            JidCache.Shared.Add(jid);
        }

        return known ?? jid;
    }

    private static byte[] Format(string local, string domain, string resource)
    {
        var localLength = Encoding.UTF8.GetByteCount(local);
        var domainLength = Encoding.UTF8.GetByteCount(domain);
        var resourceLength = Encoding.UTF8.GetByteCount(resource);
        var utf8 = new byte[localLength + (localLength > 0 ? 1 : 0) + domainLength + (resourceLength > 0 ? 1 : 0) + resourceLength];
        var rest = utf8.AsSpan();
        if (localLength > 0)
        {
            Encoding.UTF8.GetBytes(local, rest);
            rest[localLength] = (byte)'@';
            rest = rest[(localLength + 1)..];
        }

        Encoding.UTF8.GetBytes(domain, rest);
        rest = rest[domainLength..];
        if (resourceLength > 0)
        {
            rest[0] = (byte)'/';
            Encoding.UTF8.GetBytes(resource, rest[1..]);
        }

        return utf8;
    }
}
