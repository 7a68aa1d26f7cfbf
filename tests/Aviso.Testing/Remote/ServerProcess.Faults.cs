using System.Diagnostics;
using System.Globalization;

namespace Aviso.Testing.Remote;

/// <content>What tests do to the process besides stopping and killing it.</content>
public sealed partial class ServerProcess
{
    private const string Obedience = "Fault point: ";
    private bool _hasFaultPoints;
    private TaskCompletionSource _told = new();

    /// <summary>Sets a fault point (see the README of Aviso.FaultPoints); completes when it is in force.</summary>
    public async Task TellAsync(string order)
    {
        var told = _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process!.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        await told.Task.WaitAsync(s_patience);
    }

    /// <summary>Completes when the process has ended by itself, at a fault point.</summary>
    public Task ExitAsync() => ForgetAsync();

    /// <summary>The most bytes that any file of the server may have from now on, as on a disk that is full; null: no limit.</summary>
    public async Task LimitFilesAsync(long? bytes)
    {
        var limit = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        using var process = Process.Start(new ProcessStartInfo("prlimit", [$"--pid={_process!.Id}", $"--fsize={limit}:unlimited"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new TestFailedException($"prlimit ended with code {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
        }
    }

    private static void PutFaultPointsInto(ProcessStartInfo start)
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(SourceTree.Root, "tests", "Aviso.FaultPoints", "bin", configuration, "net10.0", "Aviso.FaultPoints.dll");

        // A write beyond the limit of LimitFilesAsync shall fail as on a full disk; unless it is ignored, a signal ends the process.
        string[] command = ["-c", """trap '' XFSZ; exec "$0" "$@" """, start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }
    }

    private void NoteObedience(string line)
    {
        if (line.StartsWith(Obedience, StringComparison.Ordinal))
        {
            _told.TrySetResult();
        }
    }
}
