using Aviso.Abstractions.Options;

namespace Aviso.Modules.Commands;

/// <summary>Options of ad-hoc commands.</summary>
[OptionSection("commands", Description = "Ad-hoc commands (XEP-0050).")]
public sealed class CommandOptions
{
    /// <summary>How long a form that was asked for may take.</summary>
    [Option("session-time", Minimum = 10, Maximum = 86_400, Description = "How long a command waits for its next form; after that it has to be begun anew.")]
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most commands that wait for a form.</summary>
    [Option("max-sessions", Minimum = 1, Maximum = 1_000_000, Description = "The most commands, of all people together, that wait for a form; one more is answered with resource-constraint.")]
    public int MaxSessions { get; set; } = 1000;

    /// <summary>The most commands of one account that wait for a form.</summary>
    [Option("max-sessions-per-account", Minimum = 1, Maximum = 1000, Description = "The most commands of one address that wait for a form; one more ends the oldest.")]
    public int MaxSessionsPerAccount { get; set; } = 10;
}
