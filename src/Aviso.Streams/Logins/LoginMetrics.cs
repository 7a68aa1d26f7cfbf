using System.Diagnostics.Metrics;

namespace Aviso.Streams.Logins;

/// <summary>The locks' part of the meter <c>Aviso.Streams</c>.</summary>
internal sealed class LoginMetrics : IDisposable
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _untold;

    public LoginMetrics(LoginLocks locks)
    {
        _refused = Meter.CreateCounter<long>("aviso.streams.logins.refused", "{login}", "Logins refused without a look at the password, after too many wrong ones");
        _untold = Meter.CreateCounter<long>("aviso.streams.logins.untold", "{login}", "Wrong passwords that other nodes were not told of: too many at once");
        Meter.CreateObservableGauge("aviso.streams.logins.locked", () => locks.LockedCount, "{lock}", "Addresses and accounts whose logins are refused");
    }

    /// <summary>The meter; each server has its own.</summary>
    public Meter Meter { get; } = new(StreamMetrics.MeterName);

    public void Refused() => _refused.Add(1);

    public void Untold() => _untold.Add(1);

    public void Dispose() => Meter.Dispose();
}
