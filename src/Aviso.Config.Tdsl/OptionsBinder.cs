using Aviso.Config.Tdsl.Binding;
using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl;

/// <summary>
/// Makes options objects of a configuration and reports everything that is wrong with it at once. The configuration must hold the server's settings only
/// (see <see cref="ServerConfiguration"/>), since a name no option has is an error. May be used from any thread.
/// </summary>
public sealed class OptionsBinder
{
    private readonly OptionModel _model;

    /// <summary>Takes the declarations.</summary>
    /// <param name="optionTypes">All classes with <see cref="Abstractions.Options.OptionSectionAttribute"/>.</param>
    /// <param name="modules">The names of all modules: each can be switched by <c>'name' (active: false) {}</c> at the top level or within a host.</param>
    /// <exception cref="InvalidOperationException">A class breaks the rules, or two declare the same key: a fault of the program.</exception>
    public OptionsBinder(IEnumerable<Type> optionTypes, IEnumerable<string>? modules = null) => _model = new OptionModel(optionTypes, modules ?? []);

    /// <summary>The lowest port the process may listen on.</summary>
    public int LowestListenPort { get; init; } = PrivilegedPorts.Lowest();

    /// <summary>Binds. Look at <see cref="BoundOptions.Errors"/> before using the result.</summary>
    public BoundOptions Bind(IConfigurationRoot configuration)
    {
        var tree = ConfigurationTree.Read(configuration);
        var errors = new List<ConfigurationError>();
        var warnings = new List<ConfigurationError>();
        var secrets = new SecretExposure();
        new UnknownNames(_model, errors).Check(tree);

        var reader = new BlockReader(tree, errors, secrets, new ListenPorts(LowestListenPort, errors));
        var server = _model.Sections.ToDictionary(static section => section.Type, section => Read(reader, section, [section.Key]));
        warnings.AddRange(reader.Warnings);

        var hosts = new Dictionary<string, BoundHost>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in tree.Root.Child(OptionModel.Hosts)?.Children ?? [])
        {
            // A host's options are the server's options read once more, so the server's ports come by again: they count once.
            var hostReader = new BlockReader(tree, errors, secrets, new ListenPorts(lowest: 0, []));
            var options = _model.Sections.Where(static section => section.Attribute.PerHost)
                .ToDictionary(static section => section.Type, section => Read(hostReader, section, [ConfigurationKeys.Join(host.Key, section.Key).TrimEnd(':'), section.Key]));
            hosts[host.Name] = new BoundHost(host.Key, options, hostReader.Origins);
            warnings.AddRange(hostReader.Warnings);
        }

        return new BoundOptions(_model, tree, server, reader.Origins, hosts) { Errors = [.. errors.Distinct()], Warnings = [.. warnings.Distinct()] };
    }

    private static object Read(BlockReader reader, OptionSection section, IReadOnlyList<string> places)
    {
        var instance = section.Shape.Create();
        reader.Read(section.Shape, instance, places);
        return instance;
    }
}
