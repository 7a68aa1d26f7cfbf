using Aviso.Abstractions.Options;

namespace Aviso.Streams.Clients;

/// <summary>Options of one client port.</summary>
public sealed class ClientPortOptions
{
    /// <summary>Whether TLS begins with the connection.</summary>
    [Option("socket", Description = "plain (clients use STARTTLS) or ssl (TLS begins with the connection).")]
    public ClientPortSocket Socket { get; set; }

    /// <summary>Addresses to listen on.</summary>
    [Option("ifc", Description = "Addresses to listen on; '*' for all.")]
    public IReadOnlyList<string> Interfaces { get; set; } = ["*"];

    /// <summary>Connections waiting to be accepted.</summary>
    [Option("backlog", Minimum = 1, Maximum = 65_535, Description = "Connections that may wait to be accepted.")]
    public int Backlog { get; set; } = 4096;

    /// <summary>New connections in one second; beyond, they are closed at once.</summary>
    [Option("new-connections-throttling", Minimum = 0, Maximum = 1_000_000, Description = "New connections in one second; those beyond are closed at once. 0: no limit.")]
    public int NewConnectionsPerSecond { get; set; } = 1000;
}
