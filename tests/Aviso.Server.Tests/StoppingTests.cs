using System.Net.Sockets;
using System.Text;

namespace Aviso.Server.Tests;

public sealed class StoppingTests
{
    [Fact]
    public async Task Stop_ends_streams_with_system_shutdown_and_the_program_with_success()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);
        await using var client = await server.LoginAsync(server.Shown("Address (JID)") + "/test", server.Shown("Password"));

        var stopping = server.StopAsync();

        await client.ReceiveStreamErrorAsync("system-shutdown");
        Assert.Equal(0, await stopping);
        Assert.False(File.Exists(Path.Combine(data.Path, "aviso.sock")));
    }

    [Fact]
    public async Task Killed_server_starts_again_with_everything_it_had_acknowledged()
    {
        using var data = new TestDirectory();
        await using (var server = await ServerProcess.StartAsync(data, "--domain", "crash.example"))
        {
            var added = await server.CommandAsync("secret-1\n", "user", "add", "romeo@crash.example", "--password-stdin");
            Assert.Equal(0, added.ExitCode);
            await server.KillAsync();
        }

        Assert.True(File.Exists(Path.Combine(data.Path, "aviso.sock")));
        await using var again = await ServerProcess.StartAsync(data);
        await using var client = await again.LoginAsync("romeo@crash.example/a", "secret-1");
        var listed = await again.CommandAsync("", "user", "list");
        Assert.Contains("asking the server", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systemd_is_told_of_readiness_of_life_and_of_the_stop()
    {
        using var data = new TestDirectory();
        var path = Path.Combine(data.Path, "notify.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await using var server = await ServerProcess.StartAsync(
            data, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "100000" });

        Assert.Equal("READY=1\nWATCHDOG_USEC=100000\n", await ReceiveAsync(socket));
        Assert.Equal("WATCHDOG=1\n", await ReceiveAsync(socket));
        var stopping = server.StopAsync();
        string last;
        do
        {
            last = await ReceiveAsync(socket);
        }
        while (last == "WATCHDOG=1\n");

        Assert.Equal("STOPPING=1\n", last);
        Assert.Equal(0, await stopping);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
