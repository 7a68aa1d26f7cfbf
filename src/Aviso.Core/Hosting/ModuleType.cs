using System.Reflection;
using Aviso.Abstractions.Modules;

namespace Aviso.Core.Hosting;

/// <summary>A module class and what its attribute says.</summary>
public sealed record ModuleType(Type Type, XmppModuleAttribute Attribute)
{
    /// <summary>The name in the configuration.</summary>
    public string Name => Attribute.Name;

    /// <summary>All module classes of an assembly, by name.</summary>
    public static IReadOnlyList<ModuleType> In(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && typeof(IModule).IsAssignableFrom(type))
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<XmppModuleAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .Select(pair => new ModuleType(pair.Type, pair.Attribute!))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];
}
