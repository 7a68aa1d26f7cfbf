using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Storage;
using Aviso.Storage.Sqlite;
using Aviso.Streams;
using Aviso.Streams.Clients;
using Aviso.Streams.Tls;
using Aviso.Testing.Remote;
using Aviso.Testing.Scenarios;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aviso.Conformance.Tests.Scenarios;

/// <summary>
/// Plays scenarios as clients see a server: over TCP and TLS, which is required, with a store on the disk and time that
/// passes by itself. The server runs in this process, so that each scenario can have one to its own measure.
/// </summary>
internal sealed class TcpScenarioHost : IScenarioHost
{
    private static readonly Task<ChannelBindings> s_bindings = ChannelBindings.CreateAsync(TimeProvider.System);
    private static readonly TemporaryData s_certificates = new();
    private static readonly CertificateStore s_store = new(s_certificates.Path, TimeProvider.System);

    private readonly TemporaryData _data = new();
    private readonly List<IClientTransport> _open = [];
    private readonly int _port = LoopbackPorts.Free();
    private TestServer _server = null!;

    private TcpScenarioHost() { }

    public TimeProvider Clock => TimeProvider.System;

    public bool CanAdvance => false;

    public string Password => TestServer.DefaultPassword;

    public static async Task<TcpScenarioHost> StartAsync(ScenarioHead head)
    {
        var host = new TcpScenarioHost();
        var bindings = await s_bindings;
        host._server = await TestServer.StartAsync(settings =>
        {
            settings.Options.Configure<HostOptions>(options => options.TlsRequired = true);
            settings.Options.Configure<ClientOptions>(options => options.Connections = new Dictionary<int, ClientPortOptions>
            {
                [host._port] = new() { Interfaces = ["127.0.0.1"] },
            });
            head.ApplyTo(settings);
            settings.Services = services =>
            {
                services.RemoveAll<IServerListener>();
                services.AddAvisoClientListener(s_store, bindings);
                services.AddSingleton(TimeProvider.System);
                services.AddSingleton<IStorage>(_ => new StorageEngine(new SqliteBackend(new SqliteOptions(host._data.Path))));
            };
        });
        return host;
    }

    public async Task EnsureAccountAsync(string bareJid)
    {
        if (await _server.Accounts.ReadAsync(Jid.Parse(bareJid)) is null)
        {
            await _server.CreateAccountAsync(bareJid);
        }
    }

    public async Task<IClientTransport> ConnectAsync(string domain)
    {
        var transport = await TcpTransport.ConnectAsync(_port);
        _open.Add(transport);
        return transport;
    }

    // Writes are committed in the order in which they were asked for, so the first comes after all that were asked for before;
    // the others come after those that wait for a read or another write.
    public async Task SettleAsync()
    {
        var map = _server.Get<IStorage>().Map("server_secrets");
        var owner = StoreOwner.ForDomain("scenario");
        for (var chained = 0; chained < 4; chained++)
        {
            await map.PutAsync(owner, "settled", default);
            await map.GetAsync(owner, "settled");
        }
    }

    public Task AdvanceAsync(TimeSpan time) => throw new NotSupportedException("Time passes by itself here.");

    public async Task RestartAsync()
    {
        var leaving = _open.Select(LeaveAsync).ToList();
        _open.Clear();
        await _server.RestartAsync();
        await Task.WhenAll(leaving);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(transport => transport.Abort());
        await _server.DisposeAsync();
        _data.Dispose();
    }

    // As orderly clients do: what the server still says is read, and its good-bye answered.
    private static async Task LeaveAsync(IClientTransport transport)
    {
        var buffer = new byte[4096];
        try
        {
            while (await transport.ReceiveAsync(buffer) is > 0 and var count
                && !Encoding.UTF8.GetString(buffer, 0, count).Contains("</stream:stream>", StringComparison.Ordinal))
            {
            }
        }
        catch (IOException)
        {
            // Cut already, by the scenario or the server.
        }

        await transport.EndAsync();
        await transport.DisposeAsync();
    }
}
