using Aviso.Abstractions.Options;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Logging;

/// <summary>Options of the logs.</summary>
[OptionSection("logging", Description = "What is logged, where and how.")]
internal sealed class LogOptions
{
    [Option("level", Description = "The least serious events to log.")]
    public LogLevel Level { get; init; } = LogLevel.Information;

    [Option("levels", Description = "Other levels for parts of the program, by the beginning of their names: 'Aviso.Streams' = 'Debug'.")]
    public IReadOnlyDictionary<string, LogLevel> Levels { get; init; } = new Dictionary<string, LogLevel>
    {
        ["Microsoft"] = LogLevel.Warning,
        ["System"] = LogLevel.Warning,
    };

    [Option("format", Description = "text (one line for each event) or json (one object for each event).")]
    public LogFormat Format { get; init; }

    [Option("console", Description = "Log to the console (standard output).")]
    public bool Console { get; init; } = true;

    [Option("file", Description = "Log to logs/aviso.log in the data directory.")]
    public bool File { get; init; } = true;

    [Option("file-size", Minimum = 64 * 1024, Maximum = 10L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes after which a new log file is begun.")]
    public long FileBytes { get; init; } = 10 * 1024 * 1024;

    [Option("file-count", Minimum = 1, Maximum = 1000, Description = "Log files that are kept, the current one included.")]
    public int FileCount { get; init; } = 10;

    [Option("queue", Minimum = 100, Maximum = 1_000_000, Description = "Lines that may wait for a slow console or disk; beyond, lines are lost (and counted), since nobody may wait for a log.")]
    public int QueueLength { get; init; } = 8192;
}
