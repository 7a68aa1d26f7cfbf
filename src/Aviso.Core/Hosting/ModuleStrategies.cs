using Aviso.Core.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Core.Hosting;

/// <summary>Strategies that an option chooses by name: each is a module that offers the contract, and its name is the module's.</summary>
public static class ModuleStrategies
{
    /// <summary>The names of the modules that offer a contract.</summary>
    public static IEnumerable<string> Names<T>(IEnumerable<ModuleType> modules) => modules.Where(one => one.Attribute.Offers.Contains(typeof(T))).Select(one => one.Name);

    /// <summary>The running module of that name as what it offers.</summary>
    /// <exception cref="ModuleException">There is none.</exception>
    public static T Find<T>(string name, string option, IEnumerable<string> builtIn, IServiceProvider services) where T : class
    {
        var modules = services.GetRequiredService<IReadOnlyList<ModuleType>>();
        return modules.FirstOrDefault(one => one.Name == name && one.Attribute.Offers.Contains(typeof(T))) is { } module
            ? (T)services.GetRequiredService(module.Type)
            : throw new ModuleException(Unknown(name, option, builtIn.Concat(Names<T>(modules))));
    }

    /// <summary>What to tell of a name that is none.</summary>
    public static string Unknown(string name, string option, IEnumerable<string> names) =>
        $"'{option}' must be one of {string.Join(", ", names)}, or a module that offers such a strategy and is switched on, not '{name}'";
}
