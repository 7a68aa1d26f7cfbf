using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aviso.Cluster.Processes;
using Aviso.Http.Administration;
using Aviso.Protocol;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests.Sharing;

/// <summary>What is published on one node reaches the others: certificates at once, the configuration when the nodes begin anew.</summary>
public sealed class SharingTests(RabbitMqServer broker, PostgresServer database)
{
    private const string Secret = "secret = 'a secret that all nodes have in common'";

    [Fact]
    public async Task Certificate_that_is_published_on_one_node_is_used_by_all_and_by_those_that_start_later()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri, Secret);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri, Secret);
        await using var three = await ServerNode.MakeAsync("n3", broker.Address, uri, Secret);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        var (file, thumbprint) = await MakeCertificateAsync(one, ServerNode.Domain);
        Assert.NotEqual(thumbprint, await ThumbprintAsync(two));

        var (code, text) = await one.RunAsync("cluster", "certificate", "publish", file);
        Assert.True(code == 0, text);

        await two.UntilAsync(async () => await ThumbprintAsync(two) == thumbprint, "n2 uses the certificate");
        await one.UntilAsync(async () => await ThumbprintAsync(one) == thumbprint, "n1 uses the certificate");
        three.Start();
        await three.ReadyAsync();
        Assert.Equal(thumbprint, await ThumbprintAsync(three));
        Assert.False(File.Exists(Path.Combine(three.Data, "certs", $"{ServerNode.Domain}.pem")), "A certificate was made where a shared one is.");
        (code, text) = await three.RunAsync("cluster", "certificate", "list");
        Assert.Equal(0, code);
        Assert.Contains(ServerNode.Domain, text, StringComparison.Ordinal);

        (code, text) = await three.RunAsync("cluster", "certificate", "remove", ServerNode.Domain);
        Assert.True(code == 0, text);
        await one.UntilAsync(async () => await ThumbprintAsync(one) != thumbprint, "n1 has its own certificate again");
        foreach (var node in (ServerNode[])[one, two, three])
        {
            Assert.DoesNotContain("PRIVATE KEY", node.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_secret_no_certificate_is_shared_and_the_answer_says_what_to_do()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri, Secret);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        var (file, _) = await MakeCertificateAsync(two, ServerNode.Domain);

        var (code, text) = await two.RunAsync("cluster", "certificate", "publish", file);
        Assert.Equal(2, code);
        Assert.Contains("cluster { secret = file('PATH') }", text, StringComparison.Ordinal);

        Assert.Equal(0, (await one.RunAsync("cluster", "certificate", "publish", file)).Code);
        (code, text) = await two.RunAsync("cluster", "certificate", "list");
        Assert.Equal(8, code);
        Assert.Contains("this node does not use it", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_that_is_published_reaches_running_nodes_and_those_that_start_later()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        await using var three = await ServerNode.MakeAsync("n3", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();

        var (code, text) = await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "monitoring { http { port = 1 } }"));
        Assert.Equal(2, code);
        Assert.Contains("'monitoring' cannot be shared", text, StringComparison.Ordinal);
        (code, text) = await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "hosts {\n  'example.net' { }\n}\noffline {\n  'store-limitt' = 7\n}"));
        Assert.Equal(2, code);
        Assert.Contains("shared version 1:5:3", text, StringComparison.Ordinal);

        (code, text) = await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "hosts {\n  'example.net' { }\n}\noffline {\n  'store-limit' = 77\n}"), "--after", "0");
        Assert.True(code == 0, text);
        (code, text) = await two.RunAsync("cluster", "config", "publish", await WriteAsync(two, ""), "--after", "0");
        Assert.Equal(6, code);
        Assert.Contains("Version 1 has been published meanwhile", text, StringComparison.Ordinal);
        (code, text) = await two.RunAsync("cluster", "status");
        Assert.Equal(8, code);
        Assert.Contains("aviso cluster config apply", text, StringComparison.Ordinal);

        Assert.Equal(0, (await two.RunAsync("cluster", "config", "apply")).Code);
        foreach (var node in (ServerNode[])[one, two])
        {
            await node.UntilAsync(async () => (await DomainsAsync(node)).Contains("example.net"), $"{node.Name} serves the new domain");
        }

        await one.UntilAsync(async () => await one.TryStatusAsync() is { Fault: null, Warnings.Count: 0, Nodes.Count: 2 } status && status.Nodes.All(node => node.SharedVersion == 1), "all is as it should be");
        three.Start();
        await three.ReadyAsync();
        Assert.Contains("example.net", await DomainsAsync(three));
        Assert.Contains("# shared version 1:5:3", (await three.RunAsync("config", "dump")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_begin_anew_one_after_the_other_and_who_is_connected_loses_nothing()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        using var stop = new CancellationTokenSource();
        var writer = new Correspondent("romeo", "juliet", [pair.One, pair.Two]);
        var writing = Task.Run(() => writer.WriteAsync(stop.Token));
        var processes = (pair.One.ProcessId, pair.Two.ProcessId);

        var (code, text) = await pair.One.RunAsync("cluster", "config", "publish", await WriteAsync(pair.One, "offline { 'store-limit' = 77777 }"), "--apply");
        Assert.True(code == 0, text);
        var least = 2.0;
        foreach (var node in (ServerNode[])[pair.One, pair.Two])
        {
            await node.UntilAsync(
                async () =>
                {
                    least = Math.Min(least, new[] { await pair.One.HealthAsync(), await pair.Two.HealthAsync() }.Count(health => health?.StartsWith("ready", StringComparison.Ordinal) == true));
                    return (await node.TryStatusAsync())?.Nodes.Count(one => one.SharedVersion == 1) == 2;
                },
                "both nodes run version 1");
        }

        await pair.SettleAsync();
        await stop.CancelAsync();
        await writing;
        Assert.Equal(processes, (pair.One.ProcessId, pair.Two.ProcessId)); // they are the same processes, and what they were started as
        Assert.True(least >= 1, "For a while no node was ready.");
        await using var reader = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        Assert.Empty(writer.Acknowledged.Except(writer.Refused).Except(await reader.ArchiveAsync("romeo")));
        TestContext.Current.TestOutputHelper!.WriteLine($"{writer.Acknowledged.Count} acknowledged, {writer.Losses} connections lost, {writer.Refused.Count} refused");
    }

    [Fact]
    public async Task While_a_node_that_begins_anew_is_away_nothing_takes_down_a_second_one()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        Assert.Equal(0, (await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "offline { 'store-limit' = 77777 }"))).Code);
        await database.ExecuteAsync($"UPDATE {uri.Split("currentSchema=")[1]}.cluster_sharing SET wanted = 1, turn = 'n3'"); // a third node has just gone

        var (code, text) = await one.RunAsync("cluster", "config", "apply");
        Assert.True(code == 0, text);
        Assert.Contains("apply --without n3", text, StringComparison.Ordinal);
        (code, text) = await one.RunAsync("cluster", "config", "apply", "--without", "n2");
        Assert.True(code == 6, text);
        Assert.Contains("It is not the turn of 'n2', but of n3", text, StringComparison.Ordinal);
        Assert.Equal("n3", (await two.TryStatusAsync())!.Sharing!.Turn);

        (code, text) = await two.RunAsync("cluster", "config", "apply", "--without", "n3");
        Assert.True(code == 0, text);
        foreach (var node in (ServerNode[])[one, two])
        {
            await node.UntilAsync(async () => (await node.TryStatusAsync())?.Nodes.Count(row => row.SharedVersion == 1) == 2, "both nodes run version 1");
        }
    }

    [Fact]
    public async Task Hosts_come_and_go_while_nodes_and_sessions_of_other_hosts_run_on()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");

        var (code, text) = await pair.One.RunAsync("cluster", "config", "publish", await WriteAsync(pair.One, "hosts { 'example.net' { vhost { 'max-users' = 5 } } }"), "--apply");
        Assert.True(code == 0, text);
        foreach (var node in (ServerNode[])[pair.One, pair.Two])
        {
            await node.UntilAsync(async () => (await DomainsAsync(node)).Contains("example.net"), $"{node.Name} serves the new domain");
        }

        await pair.One.UntilAsync(async () => await pair.One.TryStatusAsync() is { Warnings.Count: 0, Nodes.Count: 2 } status && status.Nodes.All(node => node.SharedVersion == 1), "the nodes agree");
        using (var administration = await RemoteAdministration.TryConnectAsync(Path.Combine(pair.One.Data, "aviso.sock")))
        {
            await administration!.AddUserAsync(Jid.Parse("tybalt@example.net"), ServerNode.Password);
        }

        await using var tybalt = await pair.Two.ConnectAsync();
        tybalt.Domain = "example.net";
        await tybalt.LoginAsync("tybalt@example.net/street", ServerNode.Password);
        await tybalt.SendAsync("<message type='chat' to='romeo@example.org'><body>Thou consort'st</body></message>");
        await romeo.HearAsync("Thou consort'st");

        (code, text) = await pair.Two.RunAsync("cluster", "config", "publish", await WriteAsync(pair.Two, ""), "--apply");
        Assert.True(code == 0, text);
        Assert.Contains("at once", text, StringComparison.Ordinal);
        await tybalt.ReceiveStreamErrorAsync("host-gone");
        await pair.One.UntilAsync(async () => !(await DomainsAsync(pair.One)).Contains("example.net"), "n1 does not serve it any more");
        await romeo.TellAsync("juliet", "still here"); // with the same streams
        await juliet.HearAsync("still here");
    }

    [Fact]
    public async Task Node_that_cannot_use_a_version_goes_on_with_what_it_has_and_says_why()
    {
        var uri = await database.CreateSchemaUriAsync();
        var sources = $"{uri}' }}\n other () {{ uri = '{await database.CreateSchemaUriAsync()}"; // a second data source, which only the first node has
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, sources);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();

        var (code, text) = await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "hosts { 'example.net' { vhost { 'data-source' = other } } }"), "--apply");
        Assert.True(code == 0, text);

        await two.UntilAsync(async () => (await two.TryStatusAsync())?.Nodes is { Count: 2 } nodes && nodes.Any(node => node.SharedVersion == 1), "n1 runs the new version");
        (code, text) = await two.RunAsync("cluster", "status");
        Assert.Equal(8, code);
        Assert.Contains("there is no data source 'other'", text, StringComparison.Ordinal);
        Assert.Equal("ready", (await two.HealthAsync())?[..5]);
        Assert.DoesNotContain("example.net", await DomainsAsync(two));
    }

    [Fact]
    public async Task Own_file_that_is_read_again_goes_together_with_what_is_shared()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        Assert.Equal(0, (await one.RunAsync("cluster", "config", "publish", await WriteAsync(one, "'admins' = [ 'romeo@example.org' ]"))).Code); // nodes have tried it

        await File.AppendAllTextAsync(Path.Combine(one.Data, "etc", "config.tdsl"), "hosts { 'example.net' { } }\n");
        var (code, text) = await one.RunAsync("reload");
        Assert.True(code == 0, text);
        Assert.Contains("New domains: example.net", text, StringComparison.Ordinal);
        Assert.Contains("example.net", await DomainsAsync(one));
        Assert.DoesNotContain("example.net", await DomainsAsync(two));

        Assert.Equal(0, (await two.RunAsync("cluster", "config", "apply")).Code);
        await one.UntilAsync(async () => (await one.TryStatusAsync())?.Nodes.Count(node => node.SharedVersion == 1) == 2, "both nodes run version 1");
        Assert.Contains("example.net", await DomainsAsync(one));
    }

    private static async Task<string> WriteAsync(ServerNode node, string text)
    {
        var path = Path.Combine(node.Data, "shared.tdsl");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static async Task<IReadOnlyList<string>> DomainsAsync(ServerNode node)
    {
        try
        {
            using var administration = await RemoteAdministration.TryConnectAsync(Path.Combine(node.Data, "aviso.sock"));
            return administration is null ? [] : await administration.DomainsAsync();
        }
        catch (Exception exception) when (exception is IOException or AdministrationException)
        {
            return []; // it begins anew at this moment
        }
    }

    private static async Task<(string File, string Thumbprint)> MakeCertificateAsync(ServerNode node, string domain)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={domain}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(domain);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        var path = Path.Combine(node.Data, $"{domain}.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return (path, certificate.Thumbprint);
    }

    // As a client sees it: after STARTTLS, by SNI.
    private static async Task<string> ThumbprintAsync(ServerNode node)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", node.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("<stream:stream to='example.org' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"u8.ToArray());
        await UntilAsync(stream, "</stream:features>");
        await stream.WriteAsync("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"u8.ToArray());
        await UntilAsync(stream, "proceed");
#pragma warning disable CA5359 // It is the certificate that is looked at.
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(ServerNode.Domain);
        return new X509Certificate2(tls.RemoteCertificate!).Thumbprint;
    }

    private static async Task UntilAsync(NetworkStream stream, string part)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains(part, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            Assert.True(read > 0, $"The server closed the connection after: {text}");
            text += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }
    }
}
