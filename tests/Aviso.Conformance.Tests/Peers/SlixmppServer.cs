using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>One started server for all flows; each flow has accounts of its own.</summary>
public sealed class SlixmppServer : IAsyncLifetime
{
    // The flows name their users after themselves: <flow>-romeo and so on; flows.py lists them.
    private static readonly string[] s_people = ["romeo", "juliet"];

    private static readonly string[] s_flows =
        ["login", "minute", "offline", "vcard", "blocking", "disco", "ping", "private", "version", "resume", "carbons", "restart"];

    /// <summary>The server.</summary>
    public ServerProcess Process { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => Process = await ServerProcess.StartAsync(
        s_flows.SelectMany(flow => s_people.Select(person => $"{person}-{flow}")),
        "vhost { 'register-enabled' = true }");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
