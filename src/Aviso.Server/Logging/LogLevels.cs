using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Aviso.Server.Logging;

/// <summary>Which events are logged; may change while the server runs, for all loggers there are. Thread-safe.</summary>
internal sealed class LogLevels(LogOptions options) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    private volatile LogOptions _options = options;
    private ConfigurationReloadToken _changes = new();

    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => Volatile.Read(ref _changes);

    /// <summary>Holds from now on.</summary>
    public void Replace(LogOptions options)
    {
        _options = options;
        Interlocked.Exchange(ref _changes, new()).OnReload();
    }

    public void Configure(LoggerFilterOptions options)
    {
        var wanted = _options;
        options.MinLevel = wanted.Level;
        foreach (var (category, level) in wanted.Levels)
        {
            options.Rules.Add(new(null, category, level, null));
        }

        // Says with a trace what the program says in a sentence.
        options.Rules.Add(new(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None, null));
    }
}
