using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Storage;
using Aviso.Core.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>Makes the modules that are switched on, collects what they declare and compiles it into the tables.</summary>
internal sealed class ModuleHost(
    IReadOnlyList<ModuleType> modules,
    IServiceProvider services,
    ModuleRegistry registry,
    StoreCatalogue stores,
    ILogger<ModuleHost> log)
{
    /// <summary>The stores of the modules and of the kernel itself.</summary>
    public IReadOnlyList<StoreDeclaration> Stores => [.. stores.All.Select(one => one.Store)];

    /// <exception cref="ModuleException">A module asks for what no running module offers, or declarations contradict each other.</exception>
    public void Load() => registry.Tables = new([.. modules.Select(Declare)], log);

    private ModuleManifest Declare(ModuleType module)
    {
        IModule instance;
        try
        {
            instance = (IModule)services.GetRequiredService(module.Type);
        }
        catch (InvalidOperationException exception)
        {
            throw new ModuleException(WhatIsMissing() ?? $"Module '{module.Name}' cannot start: {exception.Message}", exception);
        }

        var manifest = new ModuleManifest(module.Name);
        instance.Declare(manifest);
        return manifest;
    }

    // The first module that asks for a contract of one that is switched off; it need not be the one whose making failed.
    private string? WhatIsMissing()
    {
        var present = services.GetRequiredService<IServiceProviderIsService>();
        var missing =
            from module in modules
            from parameter in module.Type.GetConstructors().SelectMany(one => one.GetParameters())
            let contract = parameter.ParameterType
            where !present.IsService(contract)
            let offering = ModuleType.In(contract.Assembly).FirstOrDefault(one => one.Attribute.Offers.Contains(contract))
            where offering is not null
            select $"Module '{module.Name}' cannot start: it needs module '{offering.Name}' ({contract.Name}), which is switched off. "
                + $"Switch '{offering.Name}' on, or '{module.Name}' off as well: '{module.Name}' (active: false) {{}}.";
        return missing.FirstOrDefault();
    }
}
