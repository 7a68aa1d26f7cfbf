namespace Aviso.Abstractions.Hosts;

/// <summary>What happens when a client binds a resource that is in use (RFC 6120 §7.7.2.2).</summary>
public enum ResourceConflictPolicy
{
    /// <summary>The old session is closed with <c>conflict</c>; the new one gets the name.</summary>
    Replace,

    /// <summary>The new session gets a name made by the server.</summary>
    Rename,

    /// <summary>The new bind request is refused with <c>conflict</c>.</summary>
    Reject,
}
