namespace Aviso.Modules.ClientState;

/// <summary>What becomes of a stanza for an inactive client.</summary>
internal enum Waiting
{
    /// <summary>It goes out at once, and what waits before it.</summary>
    No,

    /// <summary>It waits, behind the others.</summary>
    Each,

    /// <summary>It waits, in place of an earlier one of the same kind and sender.</summary>
    Last,
}
