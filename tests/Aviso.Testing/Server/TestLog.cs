using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aviso.Testing.Server;

/// <summary>Keeps what a server logs, so that a test can show it, and finds faults that nobody expected.</summary>
public sealed class TestLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>Everything logged, in order.</summary>
    public IReadOnlyList<string> Lines => [.. _entries.Select(one => $"{one.Level}: {one.Text}")];

    /// <summary>Faults of the server.</summary>
    public IReadOnlyList<string> Errors => [.. _entries.Where(one => one.Level >= LogLevel.Error).Select(one => one.Text)];

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}"));

    /// <inheritdoc />
    public void Dispose() { }
}
