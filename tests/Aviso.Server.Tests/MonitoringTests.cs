using System.Net;

namespace Aviso.Server.Tests;

public sealed class MonitoringTests
{
    [Fact]
    public async Task Health_and_metrics_answer_and_nothing_else_does()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.HttpPort}") };

        Assert.Equal("alive\n", await http.GetStringAsync("/health/live"));
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/users/list")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/users/list", new StringContent("{}"))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync("/metrics", null)).StatusCode);
        using var strange = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = "rebound.example" } };
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.SendAsync(strange)).StatusCode);
    }

    [Fact]
    public async Task Metrics_count_logins_sessions_and_stanzas()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);
        await using var client = await server.LoginAsync(server.Shown("Address (JID)") + "/test", server.Shown("Password"));
        await client.SendAsync($"<message to='{client.Jid}' type='chat'><body>hello</body></message>");
        await client.ReceiveAsync();
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.HttpPort}") };

        var page = (await http.GetStringAsync("/metrics")).Split('\n');

        Assert.Contains("aviso_streams_connections 1", page);
        Assert.Contains("aviso_streams_sessions 1", page);
        Assert.Contains("aviso_streams_logins_total{mechanism=\"PLAIN\"} 1", page);
        Assert.Contains("aviso_streams_stanzas_received_total{kind=\"message\"} 1", page);
        Assert.Contains("aviso_streams_stanzas_delivered_total{kind=\"message\"} 1", page);
        Assert.Contains("# TYPE aviso_storage_commit_duration_seconds histogram", page);
        Assert.All(page.Where(line => line.Length > 0 && line[0] != '#'), line => Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*(\\{.*\\})? [^ ]+$", line));
    }

    [Fact]
    public async Task Taken_monitoring_port_does_not_keep_the_server_from_serving()
    {
        using var data = new TestDirectory();
        using var other = new TestDirectory();
        await using var first = await ServerProcess.StartAsync(other);

        await using var server = await ServerProcess.StartAsync(data, "--set", $"monitoring/http/port={first.HttpPort}");

        Assert.Contains($"HTTP port {first.HttpPort} for health and metrics cannot be opened", await File.ReadAllTextAsync(data.LogFile), StringComparison.Ordinal);
    }
}
