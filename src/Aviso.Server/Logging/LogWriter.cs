using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Aviso.Server.Logging;

/// <summary>
/// Writes lines to the console and to a file, on a thread of its own: events come from the thread that serves all sockets,
/// which must not wait for a terminal. Lines that find the queue full are lost and counted. Thread-safe.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly Channel<string> _lines;
    private readonly Stream? _console;
    private readonly RollingFile? _file;
    private readonly Task _writing;
    private long _lost;

    /// <param name="queueLength">Lines that may wait.</param>
    /// <param name="console">Where to write besides the file; null: nowhere.</param>
    /// <param name="file">The file; null: none. Disposed with this.</param>
    public LogWriter(int queueLength, Stream? console, RollingFile? file)
    {
        (_console, _file) = (console, file);
        _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(queueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writing = Task.Run(WriteAllAsync);
    }

    public void Write(string line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        // A console that takes nothing (a stopped terminal) must not keep the server from ending.
        await Task.WhenAny(_writing, Task.Delay(s_patience));
        _file?.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var batch = new StringBuilder();
        while (await _lines.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Length < 64 * 1024 && _lines.Reader.TryRead(out var line))
            {
                batch.Append(line);
            }

            if (Interlocked.Exchange(ref _lost, 0) is var lost and > 0)
            {
                batch.Append(CultureInfo.InvariantCulture, $"({lost} lines of the log were lost: the console or the disk is too slow)\n");
            }

            var bytes = Encoding.UTF8.GetBytes(batch.ToString());
            var failure = _file?.Write(bytes);
            await WriteToConsoleAsync(bytes);
            if (failure is not null)
            {
                await WriteToConsoleAsync(Encoding.UTF8.GetBytes($"(the log file cannot be written: {failure})\n"));
            }
        }
    }

    private async Task WriteToConsoleAsync(byte[] bytes)
    {
        if (_console is null)
        {
            return;
        }

        try
        {
            await _console.WriteAsync(bytes);
            await _console.FlushAsync();
        }
        catch (IOException)
        {
            // The terminal is gone; the file goes on.
        }
    }
}
