namespace Aviso.Abstractions.Modules;

/// <summary>What a handler of a stanza hook decided.</summary>
public enum Verdict
{
    /// <summary>Go on with the next handler and then with the kernel's own rule.</summary>
    Continue,

    /// <summary>The stanza has been taken care of; nothing more happens to it.</summary>
    Handled,

    /// <summary>The stanza ends here without an answer.</summary>
    Drop,
}
