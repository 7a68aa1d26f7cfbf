using System.Reflection;
using System.Runtime.CompilerServices;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aviso.FaultPoints;

/// <summary>Where the fault points are: before the database, in the clock, and in a module before the delivery.</summary>
internal static class Composition
{
    public static void PutIn(IServiceCollection services, Points points)
    {
        services.AddSingleton(points);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(points.Clock));
        var storage = services.Last(one => one.ServiceType == typeof(IStorage)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IStorage>(provider => Before((StorageEngine)storage(provider), points)));

        var module = new ModuleType(typeof(FaultModule), typeof(FaultModule).GetCustomAttribute<XmppModuleAttribute>()!);
        var modules = (IReadOnlyList<ModuleType>)services.Last(one => one.ServiceType == typeof(IReadOnlyList<ModuleType>)).ImplementationInstance!;
        services.Replace(ServiceDescriptor.Singleton<IReadOnlyList<ModuleType>>([.. modules, module]));
        services.AddSingleton<FaultModule>();
    }

    private static StorageEngine Before(StorageEngine engine, Points points)
    {
        ref var backend = ref BackendOf(engine);
        backend = new FaultyBackend(backend, points);
        return engine;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_backend")]
    private static extern ref IStorageBackend BackendOf(StorageEngine engine);
}
