using Microsoft.Extensions.Logging;

namespace Aviso.Server.Logging;

/// <summary>Gives every part of the program its logger. Thread-safe; whoever made it disposes of it, last of all.</summary>
internal sealed class LogProvider(LogOptions options, TimeProvider clock, LogWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(Shortened(categoryName), options.Format, clock, writer);

    public void Dispose()
    {
        // The writer belongs to the one who made it: lines may come until the very end.
    }

    /// <summary>The part of a type's name that tells where an event comes from: <c>Streams.ClientListener</c>.</summary>
    internal static string Shortened(string category)
    {
        var name = category.StartsWith("Aviso.", StringComparison.Ordinal) ? category[6..] : category;
        var parts = name.Split('.');
        return parts.Length <= 2 ? name : $"{parts[0]}.{parts[^1]}";
    }

    private sealed class Logger(string category, LogFormat format, TimeProvider clock, LogWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        // The levels are filtered before, by what the options say.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            writer.Write(format == LogFormat.Json
                ? LogLine.Json(clock.GetUtcNow(), logLevel, category, eventId.Id, message, state, exception)
                : LogLine.Text(clock.GetUtcNow(), logLevel, category, eventId.Id, message, exception));
        }
    }
}
