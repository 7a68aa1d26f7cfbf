using Aviso.Streams.Clients;

namespace Aviso.Streams.Relay;

/// <summary>Bounds and times of relayed streams.</summary>
internal sealed record RelayLimits
{
    /// <summary>Bytes of one stream that may wait at either node.</summary>
    public int Window { get; init; }

    /// <summary>Streams of other nodes' clients that are served here.</summary>
    public int MaxStreams { get; init; }

    /// <summary>How long a home may take to answer: longer than it needs to find an account, shorter than a client's patience.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many nodes are asked, one after the other, when accounts move at that moment.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>
    /// Whether a stream goes on within the call that brings its bytes, and not on a thread of its own: for tests in which everything is to
    /// happen in the same order each time. A link would wait for each stanza that way.
    /// </summary>
    public bool IsInline { get; init; }

    /// <summary>Those of the options.</summary>
    public static RelayLimits Of(ClientOptions options) => new() { Window = options.RelayWindowBytes, MaxStreams = options.MaxConnections };
}
