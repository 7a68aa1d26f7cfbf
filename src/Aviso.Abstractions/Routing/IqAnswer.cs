using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Routing;

/// <summary>The answer to a request of the server's own: a result or an error.</summary>
/// <param name="Payload">The child of the result; null for an empty one.</param>
/// <param name="Error">The error; null for a result.</param>
public sealed record IqAnswer(Element? Payload, StanzaError? Error)
{
    /// <summary>Whether it is a result.</summary>
    public bool IsResult => Error is null;
}
