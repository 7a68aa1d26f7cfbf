using System.Runtime.InteropServices;

namespace Aviso.Cluster.Processes;

/// <summary>Signals to processes that the tests have started.</summary>
public static class Signals
{
    /// <summary>Ends it at once.</summary>
    public const int Kill = 9;

    /// <summary>Asks it to end.</summary>
    public const int Terminate = 15;

    /// <summary>Wakes it.</summary>
    public const int Continue = 18;

    /// <summary>Suspends it.</summary>
    public const int Stop = 19;

    /// <summary>Sends a signal; nothing when there is no such process.</summary>
    public static void Send(int process, int signal) => _ = SendNative(process, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendNative(int process, int signal);
}
