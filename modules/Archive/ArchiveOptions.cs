using Aviso.Abstractions.Options;

namespace Aviso.Modules.Archive;

/// <summary>Options of message archives.</summary>
[OptionSection("archive", PerHost = true, Description = "Archives of the users' messages (XEP-0313).")]
public sealed class ArchiveOptions
{
    /// <summary>What is archived of users who have not chosen.</summary>
    [Option("default", Description = "What is archived of users who have not chosen: always, never or roster (only with contacts).")]
    public ArchiveDefault Default { get; set; } = ArchiveDefault.Always;

    /// <summary>Whether users may choose.</summary>
    [Option("user-preferences", Description = "Let users choose with whom their messages are archived (XEP-0441).")]
    public bool UserPreferences { get; set; } = true;

    /// <summary>How long messages are kept; zero for ever.</summary>
    [Option("expire-after", Minimum = 0, Maximum = 100L * 365 * 86_400, Description = "How long messages are kept; 0: for ever.")]
    public TimeSpan ExpireAfter { get; set; }

    /// <summary>The most messages of one account; 0 for no limit.</summary>
    [Option("max-messages", Minimum = 0, Maximum = 1_000_000_000, Description = "The most messages kept for one account; the oldest go first. 0: no limit.")]
    public long MaxMessages { get; set; }

    /// <summary>The most bytes of one account; 0 for no limit.</summary>
    [Option("max-size", Minimum = 0, Maximum = 1L << 50, Unit = OptionUnit.Bytes, Description = "The most bytes of messages kept for one account; the oldest go first. 0: no limit.")]
    public long MaxBytes { get; set; }

    /// <summary>The most messages in the answer to one query.</summary>
    [Option("max-page-size", Minimum = 1, Maximum = 10_000, Description = "The most messages in the answer to one query.")]
    public int MaxPageSize { get; set; } = 250;

    /// <summary>Whether the words of messages can be searched for.</summary>
    [Option("full-text-search", Description = "Let users search for words in their messages (XEP-0431). Set it for the whole server, not for single hosts. Storing a message costs about twice as much then; messages stored while it was off are not found.")]
    public bool FullTextSearch { get; set; }
}
