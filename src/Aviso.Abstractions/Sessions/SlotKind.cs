namespace Aviso.Abstractions.Sessions;

/// <summary>What becomes of the state in a slot when it leaves the node.</summary>
public enum SlotKind
{
    /// <summary>State of an account: what can be read anew, for it is forgotten when the account leaves the node.</summary>
    Account,

    /// <summary>State of a session that goes along when the session moves to another node: the module says how (<see cref="Modules.ModuleManifest.Moves"/>).</summary>
    Moves,

    /// <summary>State of a session that is forgotten when the session moves, which does no harm.</summary>
    Stays,
}
