using System.Buffers;
using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Logins;

/// <summary>
/// Tells the other nodes of a cluster of wrong passwords, so that who guesses has no more tries at all nodes than at one. The first is told at once; what
/// follows is gathered for a moment. What there is no room for counts on this node only, and a node that joins begins with
/// nothing: guessing is slowed down all the same, and more must not cost what it protects. Thread-safe.
/// </summary>
internal sealed class LoginNews : IDisposable
{
    /// <summary>How long is gathered.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The most sources that wait to be told of. With their addresses as long as they may be it is 4 MB.</summary>
    public const int MaxSources = 1000;

    /// <summary>The most bytes of one event, so that whatever strangers do a node says no more than 320 kB in a second.</summary>
    public const int MaxEventBytes = 16 * 1024;

    private const string Subject = "logins.failed";
    private readonly ICluster _cluster;
    private readonly LoginMetrics _metrics;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Domain, LoginSource Source), LoginReport> _waiting = [];
    private bool _isGathering;

    public LoginNews(ICluster cluster, LoginMetrics metrics, TimeProvider clock)
    {
        (_cluster, _metrics) = (cluster, metrics);
        _timer = clock.CreateTimer(_ => TellWaiting(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        cluster.Bus.Subscribe(Subject, Hear);
    }

    /// <summary>Takes what other nodes say.</summary>
    public Action<LoginReport>? Heard { get; set; }

    /// <summary>A password was wrong.</summary>
    public void Failed(string domain, LoginSource source) => Tell(domain, source, report => report with { Failures = report.Failures + 1 });

    /// <summary>A password was right; what was counted before is forgotten.</summary>
    public void Cleared(string domain, LoginSource source) => Tell(domain, source, report => report with { Failures = 0, IsCleared = true });

    public void Dispose() => _timer.Dispose();

    private void Tell(string domain, LoginSource source, Func<LoginReport, LoginReport> change)
    {
        if (_cluster.Link is null)
        {
            return;
        }

        lock (_lock)
        {
            if (!_waiting.TryGetValue((domain, source), out var report))
            {
                if (_waiting.Count >= MaxSources)
                {
                    _metrics.Untold();
                    return;
                }

                report = new(domain, source, 0, IsCleared: false);
            }

            _waiting[(domain, source)] = change(report);
            if (_isGathering)
            {
                return;
            }

            _isGathering = true;
        }

        TellWaiting();
    }

    private void TellWaiting()
    {
        var lines = new ArrayBufferWriter<byte>();
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _isGathering = false;
                return;
            }

            foreach (var (key, report) in _waiting)
            {
                var line = report.Encode();
                if (lines.WrittenCount + line.Length > MaxEventBytes)
                {
                    break;
                }

                lines.Write(line);
                _waiting.Remove(key);
            }
        }

        _cluster.Bus.Publish(Subject, lines.WrittenMemory);
        _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private void Hear(NodeId from, ReadOnlyMemory<byte> lines)
    {
        if (from == _cluster.Ownership.Self)
        {
            return;
        }

        foreach (var report in LoginReport.Decode(lines.Span))
        {
            Heard?.Invoke(report);
        }
    }
}
