using Aviso.Abstractions.Hosts;
using Aviso.Streams.Clients;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests;

/// <summary>Servers for tests of streams: the kernel without modules.</summary>
internal static class StreamServer
{
    public static Task<TestServer> StartAsync(Action<ClientOptions>? clients = null, Action<HostOptions>? host = null, Action<TestServerSettings>? more = null) =>
        TestServer.StartAsync(settings =>
        {
            settings.WithoutModules();
            settings.Options.Configure<ClientOptions>(clients ?? (_ => { })).Configure<HostOptions>(host ?? (_ => { }));
            more?.Invoke(settings);
        });
}
