namespace Aviso.Http.Metrics;

/// <summary>What a measurement of an instrument means.</summary>
internal enum InstrumentKind
{
    /// <summary>The amount by which a sum grows.</summary>
    Counter,

    /// <summary>The sum itself, asked for.</summary>
    ObservedCounter,

    /// <summary>The amount by which a level changes.</summary>
    Level,

    /// <summary>The level itself.</summary>
    Gauge,

    /// <summary>One of many values whose distribution counts.</summary>
    Histogram,
}
