using System.Net.Http;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;

namespace Aviso.Server.Tests.Edges;

/// <summary>The real program as an edge and as the server behind it.</summary>
public sealed class EdgeProcessTests : IDisposable
{
    private static readonly HttpClient s_http = new();
    private readonly TestDirectory _outside = new();
    private readonly TestDirectory _inside = new();
    private readonly LinkCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _outside.Dispose();
        _inside.Dispose();
    }

    [Fact]
    public async Task Clients_reach_the_server_by_the_edge_and_the_edge_has_no_data()
    {
        var port = Tests.ServerProcess.FreePort();
        await using var edge = await Tests.ServerProcess.StartAsync(
            _outside, ["--domain", "example.org", "--set", $"edge/port={port}", "--set", "edge/names=inner.test", .. Certified(_certificates, _outside, "edge", "localhost")]);
        Assert.Equal("not ready: no inner server is connected", await ReadyAsync(edge));

        await using var server = await Tests.ServerProcess.StartAsync(
            _inside, ["--domain", "example.org", "--set", $"edges/addresses=localhost:{port}", .. Certified(_certificates, _inside, "edges", "inner.test")]);
        await UntilAsync(async () => await ReadyAsync(edge) == "ready", () => edge.Output + server.Output);

        var password = server.Shown("Password");
        var admin = await edge.LoginAsync("admin@example.org/desk", password); // STARTTLS at the edge
        var direct = new TestClient(await DirectAsync(edge), "example.org");
        await direct.LoginAsync("admin@example.org/sofa", password);
        await direct.SendAsync("<message to='admin@example.org/desk' id='m'><body>hi</body></message>");
        Assert.Equal("hi", (await ReceiveMessageAsync(admin)).Child("body")!.Text);

        Assert.Contains("aviso_edges_streams 2", await s_http.GetStringAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/metrics")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_outside.Path, "*.db*", SearchOption.AllDirectories));
        Assert.False(File.Exists(Path.Combine(_outside.Path, "aviso.sock")));
        Assert.Contains("an edge", (await edge.CommandAsync("", "user", "list", "--set", $"edge/port={port}", "--set", "edge/certificate=link.pem", "--set", "edge/authorities=link-ca.pem")).Error, StringComparison.Ordinal);

        Assert.Equal(0, await edge.StopAsync());
        await admin.ReceiveStreamErrorAsync("system-shutdown");
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Who_has_no_certificate_of_the_authority_is_no_inner_server()
    {
        var port = Tests.ServerProcess.FreePort();
        using var others = new LinkCertificates();
        await using var edge = await Tests.ServerProcess.StartAsync(
            _outside, ["--domain", "example.org", "--set", $"edge/port={port}", .. Certified(_certificates, _outside, "edge", "localhost")]);
        var arguments = Certified(others, _inside, "edges", "inner.test");
        File.Copy(Path.Combine(_outside.Path, "link-ca.pem"), Path.Combine(_inside.Path, "link-ca.pem"), overwrite: true); // it trusts the edge
        await using var server = await Tests.ServerProcess.StartAsync(_inside, ["--domain", "example.org", "--set", $"edges/addresses=localhost:{port}", .. arguments]);

        await UntilAsync(() => Task.FromResult(edge.Output.Contains("is not trusted", StringComparison.Ordinal)), () => edge.Output);
        Assert.StartsWith("not ready", await ReadyAsync(edge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edge_reads_its_configuration_again_at_the_signal_and_lives_on()
    {
        var port = Tests.ServerProcess.FreePort();
        await using var edge = await Tests.ServerProcess.StartAsync(
            _outside, ["--domain", "example.org", "--set", $"edge/port={port}", .. Certified(_certificates, _outside, "edge", "localhost")]);

        _outside.Configure("c2s { 'max-depth' = 64 }\n");
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", $"{edge.ProcessId}"]);
        await kill.WaitForExitAsync();

        await UntilAsync(() => Task.FromResult(edge.Output.Contains("after a restart only: c2s/max-depth", StringComparison.Ordinal)), () => edge.Output);
        Assert.StartsWith("not ready", await ReadyAsync(edge), StringComparison.Ordinal);
        Assert.Equal(0, await edge.StopAsync());
    }

    private static string[] Certified(LinkCertificates certificates, TestDirectory data, string block, string name)
    {
        certificates.Write(data.Path, name);
        return ["--set", $"{block}/certificate=link.pem", "--set", $"{block}/authorities=link-ca.pem"];
    }

    private static async Task<TlsTransport> DirectAsync(Tests.ServerProcess edge)
    {
        var transport = await TlsTransport.ConnectAsync(edge.DirectPort);
        await transport.StartTlsAsync("example.org", "xmpp-client");
        return transport;
    }

    private static async Task<Xml.Element> ReceiveMessageAsync(TestClient client)
    {
        while (true)
        {
            if (await client.ReceiveAsync() is { Name: "message" } message)
            {
                return message;
            }
        }
    }

    private static async Task<string> ReadyAsync(Tests.ServerProcess edge)
    {
        using var response = await s_http.GetAsync(new Uri($"http://127.0.0.1:{edge.HttpPort}/health/ready"));
        return (await response.Content.ReadAsStringAsync()).Trim();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string> output)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), output());
            await Task.Delay(50);
        }
    }
}
