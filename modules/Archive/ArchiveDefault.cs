namespace Aviso.Modules.Archive;

/// <summary>Whether messages with an address are archived that the user has said nothing about (XEP-0441 §2.1.1).</summary>
public enum ArchiveDefault
{
    /// <summary>All are.</summary>
    Always,

    /// <summary>None are.</summary>
    Never,

    /// <summary>Those with contacts of the roster are.</summary>
    Roster,
}
