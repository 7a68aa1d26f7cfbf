namespace Aviso.Storage.Sql;

/// <summary>Times as stored: microseconds since 1970-01-01T00:00:00Z. Finer parts are cut off.</summary>
public static class SqlTime
{
    /// <summary>To the stored form.</summary>
    public static long ToMicroseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>From the stored form.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
