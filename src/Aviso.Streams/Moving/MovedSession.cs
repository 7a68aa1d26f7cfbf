using System.Net;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Streams.Moving;

/// <summary>All that there is of a session which waits for its client: what goes to the node where it can be resumed.</summary>
internal sealed record MovedSession
{
    /// <summary>Its full JID.</summary>
    public required Jid Jid { get; init; }

    /// <summary>The id by which its client resumes it.</summary>
    public required string Id { get; init; }

    /// <summary>How long it waits for its client, each time.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>How long it still waits this time.</summary>
    public TimeSpan WaitLeft { get; init; }

    /// <summary>What it has received and handled.</summary>
    public uint Received { get; init; }

    /// <summary>What its client has acknowledged.</summary>
    public uint Acknowledged { get; init; }

    /// <summary>What its client has not acknowledged, in order, and when it was sent.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Stanza, DateTimeOffset SentAt)> Unacknowledged { get; init; } = [];

    /// <summary>Of how many of those, from the first one, somebody has been told that they wait.</summary>
    public int Told { get; init; }

    /// <summary>Which installation of a client it is.</summary>
    public Guid? Client { get; init; }

    /// <summary>Whether its client may send again what it had sent in a session before.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>When the resource was bound.</summary>
    public DateTimeOffset BoundAt { get; init; }

    /// <summary>Whether the client gets roster pushes.</summary>
    public bool IsInterested { get; init; }

    /// <summary>Its presence; null while it is not available.</summary>
    public AvailablePresence? Presence { get; init; }

    /// <summary>The language of its last stream.</summary>
    public ReadOnlyMemory<byte> Language { get; init; }

    /// <summary>Whether its last stream was encrypted.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The address of its client.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>What modules keep of it.</summary>
    public IReadOnlyList<(string Name, int Version, ReadOnlyMemory<byte> State)> Parts { get; init; } = [];
}
