using Aviso.Protocol;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Testing.Scenarios;

/// <summary>Plays scenarios against a <see cref="TestServer"/>.</summary>
public sealed class MemoryScenarioHost : IScenarioHost
{
    private readonly TestServer _server;

    private MemoryScenarioHost(TestServer server) => _server = server;

    /// <inheritdoc />
    public TimeProvider Clock => _server.Time;

    /// <inheritdoc />
    public bool CanAdvance => true;

    /// <inheritdoc />
    public string Password => TestServer.DefaultPassword;

    /// <summary>Starts a server with what the scenario's head asks for.</summary>
    public static async Task<MemoryScenarioHost> StartAsync(ScenarioHead head, Action<TestServerSettings>? configure = null) =>
        new(await TestServer.StartAsync(settings =>
        {
            configure?.Invoke(settings);
            head.ApplyTo(settings);
        }));

    /// <inheritdoc />
    public async Task EnsureAccountAsync(string bareJid)
    {
        if (await _server.Accounts.ReadAsync(Jid.Parse(bareJid)) is null)
        {
            await _server.CreateAccountAsync(bareJid);
        }
    }

    /// <inheritdoc />
    public Task<IClientTransport> ConnectAsync(string domain) => Task.FromResult(_server.Connect().Transport);

    /// <inheritdoc />
    public Task AdvanceAsync(TimeSpan time)
    {
        _server.Advance(time);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task RestartAsync() => _server.RestartAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
