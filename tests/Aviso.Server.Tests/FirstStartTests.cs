using System.Security.Cryptography;
using Aviso.Protocol.Sasl;

namespace Aviso.Server.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FirstStartTests
{
    [Fact]
    public async Task First_start_shows_what_a_client_needs_and_a_client_logs_in_with_it()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);
        var address = server.Shown("Address (JID)");
        Assert.StartsWith("admin@", address, StringComparison.Ordinal);
        Assert.Contains($"{server.Port} (STARTTLS)", server.Shown("Port"), StringComparison.Ordinal);
        Assert.Contains($"{server.DirectPort} (direct TLS)", server.Shown("Port"), StringComparison.Ordinal);

        await using var client = await server.LoginAsync(address + "/test", server.Shown("Password"));

        var fingerprint = string.Join(':', Convert.ToHexString(SHA256.HashData(((TlsTransport)client.Transport).Certificate!.RawData)).Chunk(2).Select(pair => new string(pair)));
        Assert.Contains(fingerprint, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_start_keeps_everything_private_and_the_password_out_of_every_file()
    {
        using var data = new TestDirectory();
        string password;
        await using (var server = await ServerProcess.StartAsync(data, "--set", "logging/level=trace"))
        {
            password = server.Shown("Password");
            await using var client = await server.LoginAsync(server.Shown("Address (JID)") + "/test", password);
            await client.SendAsync($"<message to='{client.Jid}' type='chat'><body>a secret word</body></message>");
            Assert.Contains("a secret word", (await client.ReceiveAsync()).ToXml(), StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync());
            Assert.DoesNotContain("a secret word", server.Output, StringComparison.Ordinal);
        }

        var files = Directory.GetFiles(data.Path, "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)));
        Assert.All(files, file => Assert.DoesNotContain(password, File.ReadAllText(file), StringComparison.Ordinal));
        var log = await File.ReadAllTextAsync(data.LogFile);
        Assert.DoesNotContain("a secret word", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0admin\0{password}")), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_keeps_domain_account_and_certificate_and_shows_no_password()
    {
        using var data = new TestDirectory();
        string password;
        byte[] certificate;
        await using (var server = await ServerProcess.StartAsync(data, "--domain", "first.example"))
        {
            password = server.Shown("Password");
            await using var client = await server.LoginAsync("admin@first.example/a", password);
            certificate = ((TlsTransport)client.Transport).Certificate!.RawData;
            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(data);
        Assert.DoesNotContain("Password", again.Output, StringComparison.Ordinal);
        await using var back = await again.LoginAsync("admin@first.example/a", password);
        Assert.Equal(certificate, ((TlsTransport)back.Transport).Certificate!.RawData);
    }

    [Fact]
    public async Task Start_that_fails_at_a_port_still_shows_the_password_and_leaves_a_server_that_starts_later()
    {
        using var data = new TestDirectory();
        using var taken = new TestDirectory();
        await using var other = await ServerProcess.StartAsync(taken);

        var failed = await ProgramRun.RunAsync(
            ["run", "--data", data.Path, "--domain", "late.example", .. ServerProcess.Ports(other.Port, ServerProcess.FreePort(), ServerProcess.FreePort())]);

        Assert.Equal(5, failed.ExitCode);
        Assert.Contains($"Port {other.Port} on * cannot be opened", failed.Output, StringComparison.Ordinal);
        var password = failed.Output.Split('\n').First(line => line.Contains("Password", StringComparison.Ordinal)).Trim()["Password".Length..].Trim();
        await using var server = await ServerProcess.StartAsync(data);
        await using var client = await server.LoginAsync("admin@late.example/a", password);
    }

    [Fact]
    public async Task Direct_tls_speaks_xmpp_client_and_takes_scram()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "direct.example");
        var transport = await TlsTransport.ConnectAsync(server.DirectPort);
        await transport.StartTlsAsync("direct.example", "xmpp-client");
        await using var client = new Testing.Client.TestClient(transport, "direct.example");
        await client.OpenAsync();

        var failure = await client.AuthenticateScramAsync(new ScramClientOptions
        {
            Username = "admin",
            Password = server.Shown("Password"),
            Hash = ScramHash.Sha256,
        });

        Assert.Null(failure);
    }
}
