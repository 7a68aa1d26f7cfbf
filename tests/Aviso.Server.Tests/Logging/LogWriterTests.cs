using System.Text;
using Aviso.Server.Logging;

namespace Aviso.Server.Tests.Logging;

public sealed class LogWriterTests
{
    [Fact]
    public async Task Slow_console_costs_lines_and_says_how_many_but_nobody_waits()
    {
        using var console = new GatedStream();
        var writer = new LogWriter(queueLength: 10, console, file: null);
        writer.Write("first\n");
        await console.Entered;

        for (var line = 0; line < 25; line++)
        {
            writer.Write("more\n");
        }

        console.Open();
        await writer.DisposeAsync();
        var text = Encoding.UTF8.GetString(console.Written.ToArray());
        Assert.Equal(10, text.Split('\n').Count(line => line == "more"));
        Assert.Contains("15 lines of the log were lost", text, StringComparison.Ordinal);
    }

    /// <summary>Takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public MemoryStream Written { get; } = new();

        public void Open() => _gate.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _entered.TrySetResult();
            await _gate.Task;
            Written.Write(buffer.Span);
        }
    }
}
