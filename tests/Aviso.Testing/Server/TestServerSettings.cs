using System.Reflection;
using Aviso.Core.Hosting;
using Aviso.Testing.Storage;
using Aviso.Testing.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Testing.Server;

/// <summary>What a <see cref="TestServer"/> is made of; by default one domain and all modules that are on by default.</summary>
public sealed class TestServerSettings
{
    /// <summary>The options of the server and its modules.</summary>
    public TestOptions Options { get; } = new();

    /// <summary>The domains, the default one first.</summary>
    public IReadOnlyList<string> Domains { get; set; } = ["example.org"];

    /// <summary>The modules there are.</summary>
    public IReadOnlyList<ModuleType> Modules { get; set; } = ModuleType.In(Assembly.Load("Aviso.Modules"));

    /// <summary>How many bytes a client may leave unread before the server's sending waits for it.</summary>
    public int ClientWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>The clock; servers that talk to each other share one.</summary>
    public FakeTime Time { get; set; } = new();

    /// <summary>The clock as the server sees it; null: as it is.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>What is stored; several servers may share it.</summary>
    public MemoryTables Tables { get; set; } = new();

    /// <summary>Random numbers begin with it.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>More services, or others in place of the usual ones.</summary>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>Only these modules, by name.</summary>
    public TestServerSettings OnlyModules(params IEnumerable<string> names)
    {
        var wanted = names.ToList();
        var unknown = wanted.Except(Modules.Select(one => one.Name)).ToList();
        if (unknown.Count > 0)
        {
            throw new ArgumentException($"There is no module {string.Join(", ", unknown)}.", nameof(names));
        }

        Modules = [.. Modules.Where(one => wanted.Contains(one.Name))];
        wanted.ForEach(name => Options.Switch(name, active: true));
        return this;
    }

    /// <summary>All modules but these, by name.</summary>
    public TestServerSettings Without(params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Options.Switch(name, active: false);
        }

        return this;
    }

    /// <summary>The kernel alone.</summary>
    public TestServerSettings WithoutModules()
    {
        Modules = [];
        return this;
    }

    /// <summary>Adds a module, of the test itself for example.</summary>
    public TestServerSettings With(Type module)
    {
        var attribute = module.GetCustomAttribute<Abstractions.Modules.XmppModuleAttribute>()
            ?? throw new ArgumentException($"{module} has no [XmppModule].", nameof(module));
        Modules = [.. Modules, new(module, attribute)];
        return this;
    }
}
