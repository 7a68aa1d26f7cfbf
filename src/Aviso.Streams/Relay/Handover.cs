using Aviso.Xml;

namespace Aviso.Streams.Relay;

/// <summary>What is left to do for a client when its stream goes to its home.</summary>
/// <param name="Start">What the element is.</param>
/// <param name="Element">The element that wants a resource, or a session.</param>
/// <param name="AdditionalData">What the mechanism adds to success; null for nothing.</param>
/// <param name="Token">The token that goes with success; null for none.</param>
internal sealed record Handover(RelayStart Start, Element Element, ReadOnlyMemory<byte>? AdditionalData = null, Element? Token = null);
