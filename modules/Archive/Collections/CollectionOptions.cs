using Aviso.Abstractions.Options;

namespace Aviso.Modules.Archive.Collections;

/// <summary>Options of the older interface to the archive.</summary>
[OptionSection("archive-collections", Description = "The older interface to message archives (XEP-0136), for reading; off unless switched on: 'archive-collections' (active: true) {}.")]
public sealed class CollectionOptions
{
    /// <summary>How many messages one request looks at.</summary>
    [Option("max-scan", Minimum = 100, Maximum = 10_000_000, Description = "After how many messages looked at a list of collections ends with the current day, though more were asked for; the client goes on from there.")]
    public int MaxScan { get; set; } = 20_000;
}
