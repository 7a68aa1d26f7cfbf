namespace Aviso.Streams.Clients;

/// <summary>Why an outbox takes nothing more.</summary>
internal enum OutboxEnd
{
    /// <summary>The transport broke.</summary>
    Broken,

    /// <summary>More is waiting than the bound allows: the client does not read.</summary>
    TooSlow,
}
