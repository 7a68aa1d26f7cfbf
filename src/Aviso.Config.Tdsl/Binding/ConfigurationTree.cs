using Aviso.Config.Tdsl.Sources;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>All values of a configuration with their origins, read once from the providers. Not changed afterwards, so any thread may read.</summary>
internal sealed class ConfigurationTree
{
    private ConfigurationTree()
    {
    }

    public ConfigurationNode Root { get; } = new("", "");

    public static ConfigurationTree Read(IConfigurationRoot configuration)
    {
        var tree = new ConfigurationTree();
        var rank = 0;
        foreach (var provider in configuration.Providers)
        {
            if (provider is IConfigurationOrigins origins)
            {
                foreach (var key in origins.Keys) tree.Add(provider, key, origins.OriginOf(key)!, rank);
            }
            else
            {
                tree.AddChildren(provider, null, rank);
            }

            rank++;
        }

        return tree;
    }

    public ConfigurationNode? Find(string key)
    {
        var node = Root;
        if (key.Length == 0) return node;
        foreach (var part in key.Split(':'))
        {
            node = node.Child(part);
            if (node is null) return null;
        }

        return node;
    }

    private void AddChildren(IConfigurationProvider provider, string? key, int rank)
    {
        foreach (var part in provider.GetChildKeys([], key).Distinct(StringComparer.OrdinalIgnoreCase).ToList())
        {
            var inner = key is null ? part : ConfigurationPath.Combine(key, part);
            Add(provider, inner, new ConfigurationOrigin(OriginKind.Other, provider.ToString() ?? "", InClear: false), rank);
            AddChildren(provider, inner, rank);
        }
    }

    private void Add(IConfigurationProvider provider, string key, ConfigurationOrigin origin, int rank)
    {
        var node = Root;
        foreach (var part in key.Split(':')) node = node.Add(part, rank);
        node.Set(provider.TryGet(key, out var value) ? value : null, value is not null, origin, rank);
    }
}
