using System.Runtime.InteropServices;
using System.Text;

namespace Aviso.Server.Sharing;

/// <summary>
/// Begins the program anew in the same process (execve(2)): the process keeps its id, so that who supervises it sees no end, and nothing of the earlier run
/// is left but the environment and the standard streams. All other files of .NET are closed by it (O_CLOEXEC).
/// </summary>
internal static class ProcessImage
{
    /// <summary>Does not return where it succeeds. The result is the exit code with which the supervisor starts the program again.</summary>
    public static int BeginAnew()
    {
        if (OperatingSystem.IsLinux() && Environment.ProcessPath is { } program)
        {
            // As the process was started, with `dotnet` and the name of the assembly or without.
            var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
            _ = Execute(program, [.. arguments, null]);
        }

        return ExitCode.Again;
    }

    [DllImport("libc", EntryPoint = "execv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute(string path, string?[] arguments);
}
