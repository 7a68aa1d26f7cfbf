using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Xml;

namespace Aviso.Core.Modules;

/// <summary>
/// Holds the tables in force. Modules are made with the router and the catalogue in their constructors, and the tables are
/// made from the modules: this is the place where the circle closes. Replacing the tables is one reference write; what is
/// running finishes on the old ones.
/// </summary>
internal sealed class ModuleRegistry : IModuleCatalogue
{
    private volatile ModuleTables? _tables;

    public ModuleTables Tables
    {
        get => _tables ?? throw new InvalidOperationException("The modules have not been started yet.");
        set => _tables = value;
    }

    public IReadOnlyList<ModuleManifest> Manifests => Tables.Manifests;

    public IReadOnlyList<HookRegistration> StanzaHandlers => Tables.StanzaHandlers;

    public IReadOnlyList<string> Features(IqTarget target) => Tables.Features(target);

    public IReadOnlyList<DiscoIdentity> Identities(IqTarget target) => Tables.Identities(target);

    public IReadOnlyDictionary<string, CommandRegistration> Commands(IqTarget target) => Tables.Commands(target);

    public IReadOnlyList<Element> Extensions(IVirtualHost host) => Tables.Extensions(host);

    public IReadOnlyList<Element> StreamFeatures(StreamFeatureStage stage, IVirtualHost host, StreamInfo stream) =>
        Tables.StreamFeatures(stage, host, stream);
}
