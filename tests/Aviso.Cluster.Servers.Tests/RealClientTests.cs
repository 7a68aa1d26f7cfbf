using System.Diagnostics;
using Aviso.Cluster.Processes;
using Aviso.StoreKit;
using Aviso.Testing.Remote;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Clients that others have written (slixmpp, from Debian's package) notice nothing of nodes: see <c>clients/across_nodes.py</c>.</summary>
public sealed class RealClientTests(RabbitMqServer broker, PostgresServer database)
{
    private const string Slixmpp = "/usr/lib/python3/dist-packages/slixmpp/__init__.py";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task When_a_node_is_killed_its_clients_go_on_at_the_other_and_both_conversations_hold_exactly_what_was_acknowledged()
    {
        Assert.True(File.Exists(Slixmpp), $"This test needs slixmpp, and {Slixmpp} is not there: apt-get install python3-slixmpp");
        await using var pair = await Pair.StartAsync(broker, database, "offline { 'store-limit' = 1000000 }");
        await pair.One.AddUsersAsync("mercutio", "benvolio");
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [
                Path.Combine(SourceTree.Root, "tests", "Aviso.Conformance.Tests", "clients", "across_nodes.py"),
                $"{pair.One.Port}", CertificateOf(pair.One), $"{pair.Two.Port}", CertificateOf(pair.Two), ServerNode.Domain, ServerNode.Password,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await ListenAsync(process, pair.One).WaitAsync(s_patience);
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await errors}\nn2:\n{pair.Two.Output}");
    }

    private static string CertificateOf(ServerNode node) => Path.Combine(node.Data, "certs", ServerNode.Domain + ".pem");

    private static async Task ListenAsync(Process process, ServerNode victim)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(line);
            if (line == "@kill")
            {
                await victim.KillAsync();
                await process.StandardInput.WriteLineAsync("done");
                await process.StandardInput.FlushAsync();
            }
        }
    }
}
