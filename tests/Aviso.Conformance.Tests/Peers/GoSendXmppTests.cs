using System.Diagnostics;
using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>go-sendxmpp, as scripts use it to send a message.</summary>
public sealed class GoSendXmppTests
{
    private const string Program = "/usr/bin/go-sendxmpp";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_of_a_script_arrives(bool directTls)
    {
        DebianPackage.Require("go-sendxmpp", Program);
        await using var server = await ServerProcess.StartAsync(["romeo", "juliet"]);
        await using var juliet = await server.LoginAsync("juliet", "balcony");
        await SendAsync(server, "romeo", "juliet@example.org", $"the backup is done ({directTls})", directTls);
        var message = await juliet.ReceiveAsync("the message of go-sendxmpp");
        Assert.Equal("message", message.Name);
        Assert.StartsWith("romeo@example.org/", message["from"], StringComparison.Ordinal);
        Assert.Equal($"the backup is done ({directTls})", message.Child("body")?.Text.Trim());
    }

    private static async Task SendAsync(ServerProcess server, string user, string to, string text, bool directTls)
    {
        List<string> arguments = ["-u", $"{user}@{ServerProcess.Domain}", "-p", ServerProcess.Password, "-n", "-j", $"127.0.0.1:{(directTls ? server.DirectTlsPort : server.Port)}"];
        if (directTls)
        {
            arguments.Add("-t");
        }

        using var process = Process.Start(new ProcessStartInfo(Program, [.. arguments, to])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteLineAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(process.ExitCode == 0, $"go-sendxmpp ended with {process.ExitCode}: {await errors}\nThe server said:\n{server.Output}");
    }
}
