using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>Walks the configuration along the known names. What is not known is an error: a misspelt option must not be silently without effect.</summary>
internal sealed class UnknownNames(OptionModel model, ICollection<ConfigurationError> errors)
{
    public void Check(ConfigurationTree tree) => Check(tree.Root, model.Names);

    private void Check(ConfigurationNode block, KnownName known)
    {
        foreach (var node in block.Children)
        {
            if (node.Name == ConfigurationKeys.Active && !known.Has(node.Name))
            {
                CheckActive(block, node, known);
            }
            else if (known.Find(node.Name) is not { } name)
            {
                errors.Add(new ConfigurationError(Origin(node), Unknown(node, known)));
            }
            else if (!name.IsValue)
            {
                if (node.Value is { Length: > 0 }) errors.Add(new ConfigurationError(node.Origin, $"'{node.Path}' must be a block, as in {node.Name} {{ … }}, not a single value"));
                Check(node, name);
            }
        }
    }

    private void CheckActive(ConfigurationNode block, ConfigurationNode active, KnownName known)
    {
        if (!known.CanSwitch)
        {
            // `name () {}` says no more than `name {}` where nothing can be switched.
            if (active.Value != "true") errors.Add(new ConfigurationError(Origin(active), $"'{block.Path}' cannot be switched on or off"));
        }
        else if (active.HasChildren || (active.Value is { } value && !bool.TryParse(value, out _)))
        {
            errors.Add(new ConfigurationError(Origin(active), $"'{active.Path}' must be true or false"));
        }
    }

    private string Unknown(ConfigurationNode node, KnownName known)
    {
        if (node.Name is "class" or "exportable") return $"'{node.Path}': the field '{node.Name}' means nothing to this server; leave it out";
        var message = $"unknown {(node.HasChildren && !node.IsList ? "block" : "option")} '{node.Path}'";
        if (EditDistance.Nearest(node.Name, known.Names) is { } nearest) return $"{message}; did you mean '{nearest}'?";
        return model.Names.ValuesNamed(node.Name).FirstOrDefault() is { } elsewhere ? $"{message}; did you mean '{elsewhere.Path}'?" : message;
    }

    /// <summary>A block that only a variable or switch opens has no place of its own; its first value has.</summary>
    private static ConfigurationOrigin Origin(ConfigurationNode node)
    {
        while (node.Origin.Kind == OriginKind.Default && node.Children.FirstOrDefault() is { } first) node = first;
        return node.Origin;
    }
}
