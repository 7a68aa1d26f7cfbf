namespace Aviso.Core.Modules;

/// <summary>The modules do not fit together; the text says which, and what to do.</summary>
public sealed class ModuleException : Exception
{
    public ModuleException(string message) : base(message) { }

    public ModuleException(string message, Exception inner) : base(message, inner) { }

    public ModuleException() { }
}
