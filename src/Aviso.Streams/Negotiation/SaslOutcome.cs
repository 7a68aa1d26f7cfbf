using Aviso.Protocol.Sasl;

namespace Aviso.Streams.Negotiation;

/// <summary>What a profile of SASL tells the client next. One of the three nested records.</summary>
internal abstract record SaslOutcome
{
    private SaslOutcome()
    {
    }

    /// <summary>A challenge, which may hold no data.</summary>
    public sealed record Challenge(ReadOnlyMemory<byte> Data) : SaslOutcome;

    /// <summary>The client is who it says; null: the mechanism has no additional data.</summary>
    public sealed record Authenticated(AuthenticatedAccount Account, ReadOnlyMemory<byte>? Data) : SaslOutcome;

    /// <summary>The try is over; another may follow.</summary>
    public sealed record Failed(SaslFailure Condition, string? Text = null) : SaslOutcome;
}
