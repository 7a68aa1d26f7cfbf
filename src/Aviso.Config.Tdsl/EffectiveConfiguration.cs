using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;
using Aviso.Config.Tdsl.Writing;

namespace Aviso.Config.Tdsl;

/// <summary>The configuration as it holds, every option with the place it comes from: what to look at when the server does not do what the file seems to say.</summary>
public static class EffectiveConfiguration
{
    /// <summary>TDSL that, read back, gives the same options, but for the secrets, which are masked.</summary>
    /// <param name="options">The options.</param>
    /// <param name="except">Paths of blocks that are left out: those whose mere presence would mean something else.</param>
    public static string Dump(BoundOptions options, IReadOnlyCollection<string>? except = null)
    {
        var writer = new TdslWriter();
        writer.Comment("The effective configuration: every option with its value and where that comes from. Secrets are masked.");
        Collect(options, except ?? []).Write(writer, withComments: true);
        return writer.ToString();
    }

    /// <summary>
    /// A short text that is the same for configurations with the same values, wherever these come from. Secrets do not count, nor do options and
    /// blocks at the paths that are left out.
    /// </summary>
    public static string Fingerprint(BoundOptions options, IReadOnlyCollection<string> except)
    {
        var writer = new TdslWriter();
        Collect(options, except).Write(writer, withComments: false);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(writer.ToString())))[..16];
    }

    /// <summary>The paths of the options and switches that differ, secrets among them, in order of their names.</summary>
    public static IReadOnlyList<string> Differences(BoundOptions one, BoundOptions other)
    {
        var (first, second) = (Flat(one), Flat(other));
        return [.. first.Keys.Union(second.Keys).Where(path => first.GetValueOrDefault(path) != second.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];

        static Dictionary<string, string> Flat(BoundOptions options)
        {
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            Collect(options, [], isMasked: false).Flatten("", values);
            return values;
        }
    }

    private static DumpBlock Collect(BoundOptions options, IReadOnlyCollection<string> except, bool isMasked = true)
    {
        var root = new DumpBlock();
        foreach (var section in options.Model.Sections) AddBlock(root.Descend(section.Path), section.Shape, options.Server[section.Type], section.Key, options.Origins, isMasked);
        foreach (var module in options.Model.Modules) root.Child(module).Switch(options, ConfigurationKeys.Escape(module));
        foreach (var (name, host) in options.Hosts)
        {
            var block = root.Child(OptionModel.Hosts).Child(name);
            foreach (var section in options.Model.Sections.Where(static section => section.Attribute.PerHost))
            {
                // Of a host only what its own block says; the rest is the server's and follows it.
                var own = host.Origins.Where(origin => options.Tree.Find(origin.Key) is { IsSet: true }).ToDictionary(StringComparer.OrdinalIgnoreCase);
                AddBlock(block.Descend(section.Path), section.Shape, host.Options[section.Type], ConfigurationKeys.Join(host.Key, section.Key).TrimEnd(':'), own, isMasked, onlySet: true);
            }

            foreach (var module in options.Model.Modules) block.Child(module).Switch(options, ConfigurationKeys.Join(host.Key, ConfigurationKeys.Escape(module)));
        }

        foreach (var path in except) root.Remove(path.Split('/'));
        return root;
    }

    private static void AddBlock(
        DumpBlock block, BlockShape shape, object instance, string key, IReadOnlyDictionary<string, ConfigurationOrigin> origins, bool isMasked, bool onlySet = false)
    {
        foreach (var property in shape.Properties)
        {
            Add(block, property, property.Shape, property.Name, property.Property.GetValue(instance), ConfigurationKeys.Join(key, property.Name), origins, isMasked, onlySet);
        }
    }

    private static void Add(
        DumpBlock block, OptionProperty property, OptionShape shape, string name, object? value, string key, IReadOnlyDictionary<string, ConfigurationOrigin> origins, bool isMasked, bool onlySet)
    {
        switch (shape)
        {
            case BlockShape inner when value is not null:
                AddBlock(block.Child(name), inner, value, key, origins, isMasked, onlySet);
                break;
            case MapShape map:
                foreach (var (entry, element) in OptionValues.Entries(value))
                {
                    Add(block.Child(name), property, map.Element, entry, element, ConfigurationKeys.Join(key, ConfigurationKeys.Escape(entry)), origins, isMasked, onlySet);
                }

                // So that reading it back opens these ports and not the default ones as well.
                if (map.KeysAreListenPorts && !onlySet && value is IDictionary ports) block.Child(name).Set(OptionModel.Ports, ports.Keys, "all that are open");
                break;
            default:
                if (onlySet && !origins.ContainsKey(key)) break;
                var text = !isMasked || !property.Option.MayHoldPassword ? value : value switch
                {
                    string uri => SecretText.Masked(uri),
                    IEnumerable<string> uris => uris.Select(SecretText.Masked).ToList(),
                    _ => value,
                };
                var masked = isMasked && property.Option.Secret && value is not (null or "");
                block.Set(name, masked ? SecretText.Mask : OptionValues.ToTdsl(text, shape), origins.GetValueOrDefault(key, ConfigurationOrigin.Default).ToString());
                break;
        }
    }
}
