using System.Net;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;

namespace Aviso.Streams.Relay;

/// <summary>What the home must know of a stream that it is to serve.</summary>
internal sealed record RelayOpening
{
    /// <summary>The bare JID that the client has authenticated as.</summary>
    public required Jid Account { get; init; }

    /// <summary>The mechanism it did it by.</summary>
    public required string Mechanism { get; init; }

    /// <summary>Which client it is, as far as it said so.</summary>
    public UserAgent? UserAgent { get; init; }

    /// <summary>The address of the client.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>The port it has connected to.</summary>
    public int LocalPort { get; init; }

    /// <summary>Whether its connection is encrypted.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The public address of the edge that it has come by, empty when the edge has not told one; null: it came by none.</summary>
    public string? Edge { get; init; }

    /// <summary>Its stream header, as received: what its stanzas inherit, language and namespaces.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>What <see cref="Element"/> is.</summary>
    public required RelayStart Start { get; init; }

    /// <summary>The element that wants what only the home can give.</summary>
    public required ReadOnlyMemory<byte> Element { get; init; }

    /// <summary>Of an <c>authenticate</c>: what the mechanism adds to success; null for nothing.</summary>
    public ReadOnlyMemory<byte>? AdditionalData { get; init; }

    /// <summary>Of an <c>authenticate</c>: the token that goes with success (XEP-0484), an element; null for none.</summary>
    public ReadOnlyMemory<byte>? Token { get; init; }

    /// <summary>Whether the client has asked in vain to resume a session: what it sends first, it may have sent before.</summary>
    public bool HasLostSession { get; init; }
}
