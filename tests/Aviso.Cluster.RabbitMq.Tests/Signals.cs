using System.Runtime.InteropServices;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>Signals to processes that the tests have started.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal) => _ = SendNative(process, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendNative(int process, int signal);
}
