namespace Aviso.Abstractions.Commands;

/// <summary>The severity of a note (XEP-0050 §4.3).</summary>
public enum CommandNoteType
{
    /// <summary>For information only.</summary>
    Info,

    /// <summary>Something worth a second look.</summary>
    Warn,

    /// <summary>It failed.</summary>
    Error,
}
