namespace Aviso.FaultPoints;

/// <summary>The system's clock, set forward or back; time that is measured goes on as it does.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _offset;

    /// <summary>How far it is from the true time.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
