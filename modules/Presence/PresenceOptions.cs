using Aviso.Abstractions.Options;

namespace Aviso.Modules.Presence;

/// <summary>Options of presence.</summary>
[OptionSection("presence", Description = "Presence (RFC 6121 §4).")]
public sealed class PresenceOptions
{
    /// <summary>To how many addresses one session may have sent presence directly.</summary>
    [Option("max-directed", Minimum = 1, Maximum = 100_000, Description = "To how many addresses outside its roster (rooms, mostly) a session may show itself at once; more are answered with resource-constraint.")]
    public int MaxDirected { get; set; } = 1000;
}
