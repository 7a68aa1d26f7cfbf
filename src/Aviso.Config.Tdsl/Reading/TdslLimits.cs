namespace Aviso.Config.Tdsl.Reading;

/// <summary>What a configuration file may cost.</summary>
internal static class TdslLimits
{
    /// <summary>In UTF-16 units. A hand-written file has some kilobytes; a dump of everything some hundred.</summary>
    public const int FileLength = 1_048_576;

    /// <summary>Maps and lists within each other. Real files stay below ten; the reader recurses once for each.</summary>
    public const int Nesting = 100;

    /// <summary>Entries and list elements together; with the length of paths it bounds the memory of the flattened file.</summary>
    public const int Entries = 20_000;

    /// <summary>Length of all names from the top level to an entry.</summary>
    public const int PathLength = 1_024;

    /// <summary>Entries that refer to entries. Also the guard against very long chains, which would recurse as deep.</summary>
    public const int References = 100;

    /// <summary>Length of one evaluated text: joined references double with every step.</summary>
    public const int TextLength = 65_536;

    /// <summary>Faults reported at once.</summary>
    public const int Errors = 100;
}
