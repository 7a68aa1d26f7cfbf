using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>The answer to an <see cref="IqRequest"/>: a result with or without payload, an error, or nothing (answered otherwise).</summary>
public readonly struct IqReply
{
    private IqReply(Element? payload, StanzaError? error, bool isNone) => (Payload, Error, IsNone) = (payload, error, isNone);

    /// <summary>A result without payload.</summary>
    public static IqReply Empty => default;

    /// <summary>No answer: the handler has sent it, or will.</summary>
    public static IqReply None => new(null, null, true);

    /// <summary>The payload of the result; null for an empty one.</summary>
    public Element? Payload { get; }

    /// <summary>The error; null for a result.</summary>
    public StanzaError? Error { get; }

    /// <summary>Whether nothing is to be sent.</summary>
    public bool IsNone { get; }

    /// <summary>A result with a payload.</summary>
    public static IqReply Result(Element payload) => new(payload, null, false);

    /// <summary>An error.</summary>
    public static IqReply Fail(StanzaError error) => new(null, error, false);

    /// <summary>A result with a payload.</summary>
    public static implicit operator IqReply(Element payload) => Result(payload);

    /// <summary>An error.</summary>
    public static implicit operator IqReply(StanzaError error) => Fail(error);
}
