using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive;

/// <summary>The messages themselves, for the module that speaks XEP-0136 over the same archive.</summary>
internal interface IArchiveAccess
{
    /// <summary>The store; only there when the storage has been opened.</summary>
    IArchiveStore Store { get; }
}
