using System.Diagnostics;
using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>A phone written with slixmpp, cut connections and killed servers, while two people write to it: see <c>clients/phone.py</c>.</summary>
public sealed class PhoneTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Phone_has_each_acknowledged_message_once_after_cuts_and_kills()
    {
        DebianPackage.Require("python3-slixmpp", "/usr/lib/python3/dist-packages/slixmpp/__init__.py");
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "clients", "phone.py"), "--server", SourceTree.Program("Aviso.Server", "aviso"), "--rounds", "3", "--seed", "1"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        var text = await output;
        Assert.True(process.ExitCode == 0 && text.Contains("each message once", StringComparison.Ordinal), $"{text}\n{await errors}");
    }
}
