using System.Diagnostics;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>A program in a terminal of tmux: types into it, and waits for what it shows.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private readonly string _socket;

    private Terminal(string socket) => _socket = socket;

    /// <param name="directory">The program's home, and where tmux keeps its socket.</param>
    /// <param name="program">The program with its arguments.</param>
    public static async Task<Terminal> StartAsync(string directory, string program)
    {
        DebianPackage.Require("tmux", "/usr/bin/tmux");
        var terminal = new Terminal(Path.Combine(directory, "tmux"));
        await terminal.TmuxAsync(
            "-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "48",
            $"env HOME={directory} XDG_CONFIG_HOME={directory}/config XDG_DATA_HOME={directory}/share LC_ALL=C.UTF-8 TERM=screen {program}");
        return terminal;
    }

    /// <summary>Types a line and the return key.</summary>
    public async Task TypeAsync(string line)
    {
        await TmuxAsync("send-keys", "-l", line);
        await TmuxAsync("send-keys", "Enter");
    }

    /// <summary>Waits until the screen shows a text.</summary>
    public async Task WaitForAsync(string text)
    {
        var patience = Stopwatch.StartNew();
        var screen = "";
        while (patience.Elapsed < s_patience)
        {
            screen = await TmuxAsync("capture-pane", "-p");
            if (screen.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(s_look);
        }

        Assert.Fail($"The screen never showed '{text}', but:\n{screen}");
    }

    public async ValueTask DisposeAsync() => await TmuxAsync("kill-server");

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/tmux", ["-S", _socket, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {await errors}");
    }
}
