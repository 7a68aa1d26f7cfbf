using Aviso.Abstractions.Options;

namespace Aviso.Core.Homes;

/// <summary>Options of what goes from node to node.</summary>
[OptionSection("homes", Description = "What goes to accounts that live on other nodes of a cluster.")]
public sealed class HomeOptions
{
    /// <summary>How long a stanza waits for a node that cannot be reached.</summary>
    [Option("stanza-patience", Minimum = 1, Maximum = 600, Description = "How long a stanza waits while its recipient's node cannot be reached or is being replaced; then its sender gets an error.")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many stanzas wait.</summary>
    [Option("max-waiting-stanzas", Minimum = 100, Maximum = 10_000_000, Description = "The most stanzas that wait for nodes which cannot be reached; senders of further ones get an error at once.")]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>How many bytes of stanzas wait.</summary>
    [Option("max-waiting-bytes", Minimum = 1024 * 1024, Maximum = 64L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of stanzas that wait for nodes which cannot be reached; senders of further ones get an error at once.")]
    public long MaxWaitingBytes { get; set; } = 64 * 1024 * 1024;
}
