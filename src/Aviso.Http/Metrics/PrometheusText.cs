using System.Globalization;
using System.Text;

namespace Aviso.Http.Metrics;

/// <summary>Names, labels and numbers in the text format of Prometheus, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>A name of letters, digits and underscores.</summary>
    public static string Name(string name) =>
        string.Create(name.Length, name, static (span, source) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                span[index] = char.IsAsciiLetterOrDigit(source[index]) ? source[index] : '_';
            }
        });

    /// <summary>The name of an instrument with its unit and kind, as is the custom: <c>aviso_storage_commits_total</c>.</summary>
    public static string Name(InstrumentState state)
    {
        var unit = state.Instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = Name(state.Instrument.Name);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += unit;
        }

        return state.Kind is InstrumentKind.Counter or InstrumentKind.ObservedCounter ? name + "_total" : name;
    }

    public static string Type(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Counter or InstrumentKind.ObservedCounter => "counter",
        InstrumentKind.Histogram => "histogram",
        _ => "gauge",
    };

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    public static void AppendLabelValue(StringBuilder text, string value) =>
        text.Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));

    public static string Help(string? description) =>
        (description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
