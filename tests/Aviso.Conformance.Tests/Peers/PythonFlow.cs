using System.Diagnostics;
using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>Runs a flow of <c>clients/</c> with slixmpp against a server.</summary>
internal static class PythonFlow
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <param name="server">The server.</param>
    /// <param name="flow">The name of the flow.</param>
    /// <param name="wishes">What is done when the flow asks for it, by a line <c>@wish</c> on its output.</param>
    public static async Task RunAsync(ServerProcess server, string flow, IReadOnlyDictionary<string, Func<Task>>? wishes = null)
    {
        DebianPackage.Require("python3-slixmpp", "/usr/lib/python3/dist-packages/slixmpp/__init__.py");
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [
                Path.Combine(AppContext.BaseDirectory, "clients", "flows.py"), flow,
                $"{server.Port}", $"{server.DirectTlsPort}", ServerProcess.Domain, ServerProcess.Password, server.CertificateFile,
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
            await TalkAsync(process, wishes).WaitAsync(s_patience);
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"The flow {flow} did not end.\n{await errors}\nThe server said:\n{server.Output}");
        }

        Assert.True(process.ExitCode == 0, $"The flow {flow} failed:\n{await errors}\nThe server said:\n{server.Output}");
    }

    private static async Task TalkAsync(Process process, IReadOnlyDictionary<string, Func<Task>>? wishes)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('@'))
            {
                await wishes![line[1..]]();
                await process.StandardInput.WriteLineAsync("done");
                await process.StandardInput.FlushAsync();
            }
        }
    }
}
