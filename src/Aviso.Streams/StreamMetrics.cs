using System.Diagnostics.Metrics;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Streams;

/// <summary>
/// The meter <c>Aviso.Streams</c>. What happens for every stanza is counted in plain numbers that are read when somebody asks:
/// an instrument would call its listener each time. Thread-safe.
/// </summary>
internal sealed class StreamMetrics : IDisposable
{
    public const string MeterName = "Aviso.Streams";

    // Indexed by StanzaKind.
    private static readonly KeyValuePair<string, object?>[][] s_kinds =
        [.. Enum.GetValues<StanzaKind>().Select(kind => (KeyValuePair<string, object?>[])[new("kind", kind.ToString().ToLowerInvariant())])];

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _received = new long[s_kinds.Length];
    private readonly long[] _delivered = new long[s_kinds.Length];
    private readonly Counter<long> _logins;
    private readonly Counter<long> _failedLogins;
    private readonly Counter<long> _streamErrors;
    private readonly Counter<long> _overflows;
    private long _bytesReceived;
    private long _bytesSent;
    private long _opened;
    private long _closed;
    private long _refused;

    public StreamMetrics(Func<int> sessions)
    {
        _meter.CreateObservableUpDownCounter("aviso.streams.connections", () => Interlocked.Read(ref _opened) - Interlocked.Read(ref _closed), "{connection}", "Client connections that are open");
        _meter.CreateObservableCounter("aviso.streams.connections.opened", () => Interlocked.Read(ref _opened), "{connection}", "Client connections accepted");
        _meter.CreateObservableCounter("aviso.streams.connections.refused", () => Interlocked.Read(ref _refused), "{connection}", "Client connections refused: too many, or too fast");
        _meter.CreateObservableUpDownCounter("aviso.streams.sessions", sessions, "{session}", "Resources bound");
        _meter.CreateObservableCounter("aviso.streams.stanzas.received", () => Counts(_received), "{stanza}", "Stanzas received from clients");
        _meter.CreateObservableCounter("aviso.streams.stanzas.delivered", () => Counts(_delivered), "{stanza}", "Stanzas of others written to clients");
        _meter.CreateObservableCounter("aviso.streams.received", () => Interlocked.Read(ref _bytesReceived), "By", "Bytes received from clients, TLS taken off");
        _meter.CreateObservableCounter("aviso.streams.sent", () => Interlocked.Read(ref _bytesSent), "By", "Bytes sent to clients, before TLS");
        _logins = _meter.CreateCounter<long>("aviso.streams.logins", "{login}", "Logins that succeeded");
        _failedLogins = _meter.CreateCounter<long>("aviso.streams.logins.failed", "{login}", "Logins that failed, by the SASL condition");
        _streamErrors = _meter.CreateCounter<long>("aviso.streams.errors", "{error}", "Streams that the server closed with an error, by its condition");
        _overflows = _meter.CreateCounter<long>("aviso.streams.overflows", "{connection}", "Connections given up, since their client did not read");
    }

    public void Opened() => Interlocked.Increment(ref _opened);

    public void Closed() => Interlocked.Increment(ref _closed);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Received(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    public void Sent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);

    public void Received(StanzaKind kind) => Interlocked.Increment(ref _received[(int)kind]);

    public void Delivered(StanzaKind kind) => Interlocked.Increment(ref _delivered[(int)kind]);

    public void LoggedIn(string mechanism) => _logins.Add(1, new KeyValuePair<string, object?>("mechanism", mechanism));

    public void LoginFailed(string condition) => _failedLogins.Add(1, new KeyValuePair<string, object?>("condition", condition));

    public void ClosedWith(string condition) => _streamErrors.Add(1, new KeyValuePair<string, object?>("condition", condition));

    public void Overflowed() => _overflows.Add(1);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Counts(long[] byKind)
    {
        for (var kind = (int)StanzaKind.None + 1; kind < byKind.Length; kind++)
        {
            yield return new(Interlocked.Read(ref byKind[kind]), s_kinds[kind]);
        }
    }
}
