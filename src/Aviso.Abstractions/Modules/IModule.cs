namespace Aviso.Abstractions.Modules;

/// <summary>
/// A feature. Its constructor takes what it needs (clock, stores, router, options, contracts of other modules) and does
/// nothing else; <see cref="Declare"/> fills the manifest from which the kernel builds its tables before anything starts.
/// </summary>
public interface IModule
{
    /// <summary>Declares everything the module does. Called once.</summary>
    void Declare(ModuleManifest manifest);
}
