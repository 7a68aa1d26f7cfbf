using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Streams;
using Aviso.Testing.Client;
using Aviso.Testing.Storage;
using Aviso.Testing.Time;
using Aviso.Testing.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Testing.Server;

/// <summary>
/// A whole server in the test's process: the real kernel, modules and streams, over stores, connections, time and random
/// numbers that belong to the test. What a client sends has been handled when its sending returns, unless the server really
/// had to wait (password checks, held writes). A test fails at the end when the server logged an error nobody expected.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>The password of accounts for which a test names none.</summary>
    public const string DefaultPassword = "correct horse";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly TestServerSettings _settings;
    private readonly SeededRandom _random;
    private ServiceProvider? _services;
    private bool _mayFail;

    private TestServer(TestServerSettings settings) => (_settings, _random) = (settings, new(settings.Seed));

    /// <summary>The clock of the server.</summary>
    public FakeTime Time => _settings.Time;

    /// <summary>What the server logged.</summary>
    public TestLog Log { get; } = new();

    /// <summary>The stores; others after a restart, over the same tables.</summary>
    public MemoryStorage Storage { get; private set; } = null!;

    /// <summary>The default domain.</summary>
    public string Domain => _settings.Domains[0];

    /// <summary>The services of the running server.</summary>
    public IServiceProvider Services => _services ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>The accounts.</summary>
    public IAccounts Accounts => Get<IAccounts>();

    /// <summary>Starts a server.</summary>
    public static async Task<TestServer> StartAsync(Action<TestServerSettings>? configure = null)
    {
        var settings = new TestServerSettings();
        configure?.Invoke(settings);
        var server = new TestServer(settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A service of the running server.</summary>
    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Makes an account.</summary>
    public async Task CreateAccountAsync(string bareJid, string password = DefaultPassword)
    {
        if (!await Accounts.CreateAsync(Jid.Parse(bareJid), password))
        {
            throw new TestFailedException($"{bareJid} exists already.");
        }
    }

    /// <summary>Opens a connection on which nothing has been said yet.</summary>
    public TestClient Connect(bool isDirectTls = false) => new(Get<MemoryListener>().Connect(isDirectTls), Domain);

    /// <summary>Serves a connection of the test's own making.</summary>
    public TestClient Connect(MemoryConnection connection)
    {
        Get<MemoryListener>().Serve(connection, isDirectTls: false);
        return new(connection.Client, Domain);
    }

    /// <summary>Serves a transport of the test's own making; completes when the server is done with it.</summary>
    public Task ServeAsync(Streams.Transport.IConnection connection) => Get<Streams.Clients.ClientStreams>().RunAsync(connection, isDirectTls: false);

    /// <summary>Logs in and binds a resource (when the JID is bare: one that the server names). The account is made when it does not exist.</summary>
    public async Task<TestClient> LoginAsync(string jid, string password = DefaultPassword)
    {
        var address = Jid.Parse(jid);
        if (await Accounts.ReadAsync(address.Bare) is null)
        {
            await CreateAccountAsync(address.Bare.ToString(), password);
        }

        var client = Connect();
        await client.LoginAsync(jid, password);
        return client;
    }

    /// <summary>Logs in and sends initial presence; the reflection of the own presence (RFC 6121 §4.2.2) is taken off the wire.</summary>
    public async Task<TestClient> LoginWithPresenceAsync(string jid, int priority = 0, string password = DefaultPassword)
    {
        var client = await LoginAsync(jid, password);
        await client.SendInitialPresenceAsync(priority);
        return client;
    }

    /// <summary>Lets time pass; timers fire on the way.</summary>
    public void Advance(TimeSpan time) => Time.Advance(time);

    /// <summary>Says that errors in the server's log belong to the test.</summary>
    public void ExpectErrorsInLog() => _mayFail = true;

    /// <summary>Stops the server and starts it again over the same stored data. Clients are disconnected.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Stops the server in an orderly way.</summary>
    public async Task StopAsync()
    {
        if (_services is { } services)
        {
            await Get<IHostedService>().StopAsync(CancellationToken.None).WaitAsync(s_patience);
            _services = null;
            await services.DisposeAsync();
        }
    }

    /// <summary>
    /// From here on the server is as good as killed: its stores take and give nothing, it will not be stopped in an orderly way, and
    /// what it logs is of no interest. Whoever has its clock and its network stops those.
    /// </summary>
    public void Kill()
    {
        _mayFail = true;
        _services = null;
        Storage.FailReads = new StorageException("The server was killed.");
        Storage.FailWrites = _ => Storage.FailReads;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_mayFail && Log.Errors is { Count: > 0 } errors)
        {
            throw new TestFailedException("The server logged errors:\n" + string.Join("\n", errors));
        }
    }

    private async Task StartAgainAsync()
    {
        Storage = new(_settings.Tables);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log));
        services.AddSingleton(_settings.Clock ?? Time);
        services.AddSingleton<IRandomSource>(_random);
        services.AddSingleton<IStorage>(Storage);
        services.AddSingleton(_settings);
        IOptionsProvider options = _settings.Options;
        services.AddAvisoCore([.. _settings.Domains.Select(Jid.Parse)], _settings.Modules, options);
        services.AddAvisoStreams(options);
        services.AddSingleton<MemoryListener>();
        services.AddSingleton<IServerListener>(provider => provider.GetRequiredService<MemoryListener>());
        _settings.Services?.Invoke(services);
        _services = services.BuildServiceProvider();
        await Get<IHostedService>().StartAsync(CancellationToken.None);
    }
}
