using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Logging;

/// <summary>Writes one event as one line.</summary>
internal static class LogLine
{
    public static string Text(DateTimeOffset time, LogLevel level, string category, int eventId, string message, Exception? exception)
    {
        var line = new StringBuilder(128);
        line.Append(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {Short(level)} {category}[{eventId}] ");
        LogText.AppendEscaped(line, message);
        if (exception is not null)
        {
            line.Append(" | ");
            LogText.AppendEscaped(line, exception.ToString());
        }

        return line.Append('\n').ToString();
    }

    public static string Json<TState>(
        DateTimeOffset time, LogLevel level, string category, int eventId, string message, TState state, Exception? exception)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime);
            json.WriteString("level", level.ToString());
            json.WriteString("category", category);
            json.WriteNumber("event", eventId);
            json.WriteString("message", message);
            WriteValues(json, state);
            if (exception is not null)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) + "\n";
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return;
        }

        json.WriteStartObject("values");
        foreach (var (name, value) in values)
        {
            if (name == "{OriginalFormat}")
            {
                continue;
            }

            json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRC",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "CRT",
    };
}
