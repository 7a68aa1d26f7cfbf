using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aviso.Load.Scenarios;

/// <summary>Calls back at exact intervals from a thread of its own; the thread pool's timers tick in milliseconds, the latencies to be measured do not.</summary>
internal static partial class Pacer
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;

    /// <summary>Calls with the turn's number and the time it was due, late ones at once, until cancelled.</summary>
    public static Task RunAsync(int perSecond, Action<long, long> turn, CancellationToken cancel) => Task.Factory.StartNew(
        () =>
        {
            _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            long first = Stopwatch.GetTimestamp();
            for (long i = 0; !cancel.IsCancellationRequested; i++)
            {
                // Stopwatch on Linux counts nanoseconds of the same clock that the kernel is told to sleep by.
                long due = first + (i * 1_000_000_000 / perSecond);
                var until = new TimeSpec(due / 1_000_000_000, due % 1_000_000_000);
                _ = Sleep(ClockMonotonic, AbsoluteTime, in until, 0);
                turn(i, due);
            }
        },
        cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec(long seconds, long nanoseconds)
    {
        public readonly long Seconds = seconds;
        public readonly long Nanoseconds = nanoseconds;
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code, which this repository does not allow.
    [DllImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(int clock, int flags, in TimeSpec until, nint remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
#pragma warning restore SYSLIB1054
}
