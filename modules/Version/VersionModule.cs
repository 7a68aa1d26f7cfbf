using System.Reflection;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Version;

/// <summary>Tells name, version and operating system of the server (XEP-0092 §3); the last two can be kept back (XEP-0092 §4).</summary>
[XmppModule("version", Options = typeof(VersionOptions))]
public sealed class VersionModule(VersionOptions options) : IModule
{
    private readonly Element _answer = new(
        "query",
        Namespaces.Version,
        new Element("name", Namespaces.Version, "Aviso"),
        new Element("version", Namespaces.Version, options.ShowVersion ? Number : "unknown"),
        options.ShowOperatingSystem ? new Element("os", Namespaces.Version, RuntimeInformation.OSDescription) : null);

    // What follows the plus sign is the source revision: of no use to other people.
    private static string Number =>
        typeof(VersionModule).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(92, "1.1")
        .Feature(Namespaces.Version)
        .IqGet(Namespaces.Version, "query", IqTarget.Server, _ => new(_answer));
}
