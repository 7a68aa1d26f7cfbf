using System.Diagnostics.Metrics;

namespace Aviso.Http.Metrics;

/// <summary>Tells the kinds of instruments apart.</summary>
internal static class InstrumentKinds
{
    public static InstrumentKind Of(Instrument instrument)
    {
        var type = instrument.GetType().IsGenericType ? instrument.GetType().GetGenericTypeDefinition() : null;
        return type switch
        {
            _ when type == typeof(Counter<>) => InstrumentKind.Counter,
            _ when type == typeof(ObservableCounter<>) => InstrumentKind.ObservedCounter,
            _ when type == typeof(UpDownCounter<>) => InstrumentKind.Level,
            _ when type == typeof(Histogram<>) => InstrumentKind.Histogram,
            _ => InstrumentKind.Gauge,
        };
    }
}
