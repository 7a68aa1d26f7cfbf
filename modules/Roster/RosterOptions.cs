using Aviso.Abstractions.Options;

namespace Aviso.Modules.Roster;

/// <summary>Options of rosters and presence subscriptions.</summary>
[OptionSection("roster", PerHost = true, Description = "Rosters and presence subscriptions (RFC 6121).")]
public sealed class RosterOptions
{
    /// <summary>The most items a roster may have.</summary>
    [Option("max-size", Minimum = 1, Maximum = 100_000, Description = "The most contacts a roster may have; adding more is answered with resource-constraint.")]
    public int MaxSize { get; set; } = 5000;

    /// <summary>The most groups a contact may be in.</summary>
    [Option("max-groups", Minimum = 0, Maximum = 1000, Description = "The most groups a contact may be in.")]
    public int MaxGroups { get; set; } = 50;

    /// <summary>The longest handle, in characters.</summary>
    [Option("max-name-length", Minimum = 1, Maximum = 65_536, Description = "The longest name of a contact, in characters.")]
    public int MaxNameLength { get; set; } = 1023;

    /// <summary>The longest name of a group, in characters.</summary>
    [Option("max-group-length", Minimum = 1, Maximum = 65_536, Description = "The longest name of a group, in characters.")]
    public int MaxGroupLength { get; set; } = 1023;

    /// <summary>The most subscription requests that wait for an account's answer.</summary>
    [Option("max-requests", Minimum = 1, Maximum = 10_000, Description = "The most subscription requests that may wait for an account's answer; further ones are refused with resource-constraint.")]
    public int MaxRequests { get; set; } = 100;

    /// <summary>The largest subscription request that is kept as it came.</summary>
    [Option("max-request-bytes", Unit = OptionUnit.Bytes, Minimum = 256, Maximum = 65_536, Description = "A waiting subscription request larger than this is kept without its extended content.")]
    public int MaxRequestBytes { get; set; } = 4096;

    /// <summary>How many subscription requests an account may send in a minute.</summary>
    [Option("requests-per-minute", Minimum = 1, Maximum = 1_000_000, Description = "How many subscription requests an account may send in a minute. Those beyond get policy-violation; ten times as many end the stream.")]
    public int RequestsPerMinute { get; set; } = 100;

    /// <summary>Whether every subscription request is approved at once.</summary>
    [Option("auto-authorize", Description = "Approve every subscription request on behalf of the account (closed communities only).")]
    public bool AutoAuthorize { get; set; }
}
