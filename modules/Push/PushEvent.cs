using Aviso.Protocol;

namespace Aviso.Modules.Push;

/// <summary>Something that happened to an account and that its devices may have to know.</summary>
internal sealed record PushEvent(PushKind Kind, PushReach Reach, Jid Sender)
{
    /// <summary>What there is to read, cut short; null for nothing.</summary>
    public string? Body { get; init; }

    /// <summary>The resource of the session in which it waits; with <see cref="PushReach.Session"/> only.</summary>
    public string? Resource { get; init; }

    /// <summary>When it was sent, if it comes back from a session that has ended: who was told since then knows of it.</summary>
    public DateTimeOffset? ReturnedFrom { get; init; }

    /// <summary>How many subscription requests wait for an answer; 0 when it is not about them.</summary>
    public int PendingSubscriptions { get; init; }

    /// <summary>Of two events of which one notification tells, the one to be told: calls come first.</summary>
    public static PushEvent Merge(PushEvent? waiting, PushEvent next) => waiting is { Kind: PushKind.Call } && next.Kind != PushKind.Call ? waiting : next;
}
