using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>What all running modules declared together; answers are true by construction. Thread-safe.</summary>
public interface IModuleCatalogue
{
    /// <summary>The manifests of the running modules, in the order of their names.</summary>
    IReadOnlyList<ModuleManifest> Manifests { get; }

    /// <summary>The stanza handlers of the running modules, in the order in which they run.</summary>
    IReadOnlyList<HookRegistration> StanzaHandlers { get; }

    /// <summary>Disco features of a target, sorted, without duplicates.</summary>
    IReadOnlyList<string> Features(IqTarget target);

    /// <summary>Disco identities of a target.</summary>
    IReadOnlyList<DiscoIdentity> Identities(IqTarget target);

    /// <summary>Ad-hoc commands of a target, by node.</summary>
    IReadOnlyDictionary<string, CommandRegistration> Commands(IqTarget target);

    /// <summary>Disco forms of a host (XEP-0128).</summary>
    IReadOnlyList<Element> Extensions(IVirtualHost host);

    /// <summary>Stream features that modules offer at a stage to a stream of a host.</summary>
    IReadOnlyList<Element> StreamFeatures(StreamFeatureStage stage, IVirtualHost host, StreamInfo stream);
}
