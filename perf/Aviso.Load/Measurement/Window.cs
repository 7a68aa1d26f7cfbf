using System.Diagnostics;

namespace Aviso.Load.Measurement;

/// <summary>A stretch of time with the CPU that server and generator used in it.</summary>
internal sealed class Window
{
    private readonly ProcessProbe? _server;
    private readonly double _serverCpu;
    private readonly TimeSpan _ownCpu;
    private readonly double _machineCpu;
    private readonly long _started;

    private Window(ProcessProbe? server)
    {
        _server = server;
        _serverCpu = server?.CpuSeconds() ?? 0;
        _ownCpu = Environment.CpuUsage.TotalTime;
        _machineCpu = ProcessProbe.MachineCpuSeconds();
        _started = Stopwatch.GetTimestamp();
    }

    public static Window Start(ProcessProbe? server) => new(server);

    /// <summary>Fills the timing members of a row from the start of the window until now.</summary>
    public Result Stop(Result row, long units)
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        double? cpu = _server?.CpuSeconds() - _serverCpu;
        double own = (Environment.CpuUsage.TotalTime - _ownCpu).TotalSeconds;
        double others = ProcessProbe.MachineCpuSeconds() - _machineCpu - own - (cpu ?? 0);
        Memory? memory = _server?.Memory();
        return row with
        {
            Units = units,
            Seconds = seconds,
            UnitsPerSecond = units / seconds,
            CpuMicrosecondsPerUnit = units == 0 ? null : cpu * 1e6 / units,
            ServerShare = cpu / seconds,
            GeneratorShare = own / seconds,
            OthersShare = Math.Max(0, others) / seconds,
            RssKiB = memory?.RssKiB,
            PssKiB = memory?.PssKiB,
        };
    }
}
