using Aviso.Abstractions.Options;

namespace Aviso.Modules.Offline;

/// <summary>Options of offline messages.</summary>
[OptionSection("offline", Description = "Messages for accounts of which no resource is available (XEP-0160).")]
public sealed class OfflineOptions
{
    /// <summary>The most messages kept for one account; 0 keeps none.</summary>
    [Option("store-limit", Minimum = 0, Maximum = 1_000_000, FormerPath = "amp/store-limit", Description = "The most messages kept for one account; senders of more are told service-unavailable. 0: none are kept.")]
    public int StoreLimit { get; set; } = 1000;

    /// <summary>The most bytes of a message that is kept.</summary>
    [Option("max-message-size", Minimum = 1024, Maximum = 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of a message that is kept; senders of larger ones are told service-unavailable.")]
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>How long messages are kept; zero for ever.</summary>
    [Option("expire-after", Minimum = 0, Maximum = 10L * 365 * 86_400, Description = "How long messages are kept; 0: until they are fetched.")]
    public TimeSpan ExpireAfter { get; set; }
}
