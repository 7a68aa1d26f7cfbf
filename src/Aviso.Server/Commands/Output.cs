using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aviso.Server.Commands;

/// <summary>Prints answers, for people or for scripts.</summary>
internal static class Output
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    public static void Json<T>(T value, JsonTypeInfo<T> type)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, s_indented))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>Columns as wide as they need to be; nothing for no rows.</summary>
    public static void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var widths = headings.Select((heading, column) => rows.Max(row => Math.Max(row[column].Length, heading.Length))).ToArray();
        foreach (var row in rows.Prepend(headings))
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
