using System.Runtime.InteropServices;
using System.Threading.Channels;
using Aviso.Http.Administration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Reloading;

/// <summary>
/// Reads the configuration again at SIGHUP. Not where the server runs in a terminal: there the signal says that the terminal is gone, and ends the program.
/// </summary>
internal sealed partial class ReloadSignal(IServerReload reload, ILogger<ReloadSignal> log) : BackgroundService
{
    // One may wait while one is under way: what it would find the next one finds, too.
    private readonly Channel<bool> _wishes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private PosixSignalRegistration? _signal;

    // Before the server says that it is ready: from then on the signal must not end it.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows() && Console.IsInputRedirected)
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _wishes.Writer.TryWrite(true);
            });
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _signal?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _wishes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await reload.ReloadAsync();
            }
            catch (Exception exception)
            {
                Log.Failed(log, exception); // a fault of the program must not end it here
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The configuration could not be read again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
