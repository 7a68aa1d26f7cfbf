using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// From starting the server's process until it offers stream features, and its memory a little later. The first start, which makes
/// databases and certificates, is not counted; the row is the median of the others.
/// </summary>
internal static class StartupScenario
{
    private const int Terminate = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        string command = context.Options.Text("exec") ?? throw new LoadException("this scenario needs --exec 'command'");
        await StartAsync(context, command);
        var runs = new List<Result>();
        for (int run = 0; run < context.Options.Number("runs", 3); run++)
        {
            runs.Add(await StartAsync(context, command));
        }

        return [runs.OrderBy(run => run.Seconds).ElementAt(runs.Count / 2)];
    }

    private static async Task<Result> StartAsync(ScenarioContext context, string command)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start("/bin/sh", ["-c", $"exec {command}"]);
        try
        {
            await ReadyAsync(context, started);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var probe = new ProcessProbe(process.Id);
            double cpu = probe.CpuSeconds();
            Memory memory = await probe.SettledMemoryAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
            return context.Row("startup", "start") with
            {
                Units = 1,
                Seconds = seconds,
                RssKiB = memory.RssKiB,
                PssKiB = memory.PssKiB,
                More = new() { ["readyMs"] = seconds * 1000, ["cpuMs"] = cpu * 1000, ["rssMiB"] = memory.RssKiB / 1024.0 },
            };
        }
        finally
        {
            _ = Kill(process.Id, Terminate);
            await process.WaitForExitAsync();
        }
    }

    private static async Task ReadyAsync(ScenarioContext context, long started)
    {
        while (true)
        {
            try
            {
                using var attempt = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                using XmppConnection connection = await context.Negotiation.OpenAsync(attempt.Token);
                return;
            }
            catch (Exception e) when (e is SocketException or LoadException or IOException && Stopwatch.GetElapsedTime(started) < Limit)
            {
                await Task.Delay(2);
            }
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code, which this repository does not allow.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054
}
