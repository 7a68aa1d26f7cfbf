using System.Diagnostics;
using Aviso.Testing.Remote;

namespace Aviso.Cluster.Processes;

/// <summary>The Erlang port mapper of one run, apart from the system's: by it the brokers that name it find each other.</summary>
public sealed class PortMapper : IDisposable
{
    private Process? _process;

    /// <summary>Where it listens.</summary>
    public int Port { get; } = LoopbackPorts.Free();

    /// <summary>Starts it, if it does not run.</summary>
    public void Start() => _process ??= Process.Start(new ProcessStartInfo("/usr/bin/epmd", ["-port", $"{Port}", "-address", "127.0.0.1"])
    {
        // All three, or the runtime sees to the terminal for the child.
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }
}
