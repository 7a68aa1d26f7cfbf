using Aviso.Abstractions.Options;

namespace Aviso.Modules.ClientState;

/// <summary>What is held back from clients nobody looks at.</summary>
[OptionSection("client-state", Description = "What is held back from clients that nobody looks at (XEP-0352).")]
public sealed class ClientStateOptions
{
    /// <summary>What waits for clients that said they are inactive.</summary>
    [Option("logic", Description = "What waits while a client is inactive: v1 (every presence), v2 (the last presence and chat state of each resource) or v3 (as v2, and carbon copies).")]
    public MobileLogic Logic { get; set; } = MobileLogic.V2;

    /// <summary>How many stanzas wait at most.</summary>
    [Option("max-queue-size", Minimum = 1, Maximum = 10_000, Description = "How many stanzas wait for one client at most; with one more, all are sent.")]
    public int MaxQueueSize { get; set; } = 50;

    /// <summary>How long stanzas wait at most with <see cref="MobileLogic.V1"/>.</summary>
    [Option("max-timeout", Minimum = 1, Maximum = 86_400, Description = "How long stanzas wait at most with v1.")]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>Whether clients may choose the logic by the older protocol.</summary>
    [Option("mobile-protocol", Description = "Let clients choose the logic themselves by http://tigase.org/protocol/mobile#v1 to #v3 as well.")]
    public bool MobileProtocol { get; set; }
}
