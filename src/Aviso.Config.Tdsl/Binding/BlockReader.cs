using System.Collections;
using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>
/// Fills options objects from the configuration. A block is looked up at several places in turn (a host's own block, then the server's), and each option
/// is taken from the first place that sets it.
/// </summary>
internal sealed class BlockReader(ConfigurationTree tree, ICollection<ConfigurationError> errors, SecretExposure secrets, ListenPorts ports)
{
    private readonly List<ConfigurationError> _warnings = [];

    /// <summary>Where the values came from, by the key they have at the first place. Values at their default are not in it.</summary>
    public Dictionary<string, ConfigurationOrigin> Origins { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ConfigurationError> Warnings => _warnings;

    /// <param name="shape">The options class.</param>
    /// <param name="instance">The object to fill; it has its defaults.</param>
    /// <param name="places">The keys of the places, the most specific first.</param>
    public void Read(BlockShape shape, object instance, IReadOnlyList<string> places)
    {
        foreach (var property in shape.Properties)
        {
            var inner = places.Select(place => ConfigurationKeys.Join(place, property.Name)).ToList();
            var initial = property.Property.GetValue(instance);
            var value = property.Shape switch
            {
                BlockShape block => ReadBlock(block, initial, inner),
                MapShape map => ReadMap(map, initial, inner),
                _ => ReadValue(property.Shape, initial, Find(property.Option, places, inner), inner[0]),
            };
            if (!Equals(value, initial)) property.Property.SetValue(instance, value);
            if (property.Option.Unit == OptionUnit.ListenPort && value is int port) ports.Add(port, inner[0], tree, Origins.GetValueOrDefault(inner[0]));
        }
    }

    private object ReadBlock(BlockShape shape, object? initial, IReadOnlyList<string> places)
    {
        var instance = initial ?? shape.Create();
        Read(shape, instance, places);
        return instance;
    }

    private object ReadMap(MapShape shape, object? initial, IReadOnlyList<string> places)
    {
        var result = (IDictionary)Activator.CreateInstance(
            typeof(Dictionary<,>).MakeGenericType(shape.KeyType, shape.Element.Type), shape.KeyType == typeof(string) ? [StringComparer.OrdinalIgnoreCase] : [])!;
        var defaults = OptionValues.Entries(initial).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var name in MapNames(shape, defaults, places))
        {
            var part = ConfigurationKeys.Escape(name);
            var inner = places.Select(place => ConfigurationKeys.Join(place, part)).ToList();
            if (!IsActive(inner) || !TryMapKey(shape, name, inner, out var key)) continue;
            var value = shape.Element is BlockShape block
                ? ReadBlock(block, defaults.GetValueOrDefault(name), inner)
                : ReadValue(shape.Element, defaults.GetValueOrDefault(name), inner.Select(tree.Find).FirstOrDefault(node => node is { IsSet: true }), inner[0]);
            if (value is null) continue;
            result[key] = value;
            if (shape.KeysAreListenPorts) ports.Add((int)key, inner[0], tree, tree.Find(inner[0])?.Origin);
        }

        return result;
    }

    /// <summary>The default entries and those written; or, in a block of listening ports with <c>ports = [ … ]</c>, exactly the listed ones.</summary>
    private List<string> MapNames(MapShape shape, Dictionary<string, object?> defaults, IReadOnlyList<string> places)
    {
        var listed = shape.KeysAreListenPorts
            ? places.Select(place => tree.Find(ConfigurationKeys.Join(place, OptionModel.Ports))).FirstOrDefault(node => node is { IsSet: true })
            : null;
        var written = places.SelectMany(place => tree.Find(place)?.Children ?? [])
            .Where(node => node.IsSet && !(shape.Element is BlockShape && node.Name == ConfigurationKeys.Active)).ToList();
        if (listed is null) return [.. defaults.Keys.Concat(written.Select(static node => node.Name)).Distinct(StringComparer.OrdinalIgnoreCase)];
        List<string> ports = [.. Texts(listed).Select(static item => item.Text).Distinct()];
        foreach (var other in written.Where(node => node.Name != OptionModel.Ports && !ports.Contains(node.Name)))
        {
            errors.Add(new ConfigurationError(other.Origin, $"'{other.Path}' has no effect, since '{listed.Path}' does not list {other.Name}"));
        }

        return ports;
    }

    private bool TryMapKey(MapShape shape, string name, List<string> places, out object key)
    {
        key = name;
        if (shape.KeyType == typeof(string)) return true;
        var keyShape = new ScalarShape(typeof(int), shape.KeysAreListenPorts ? shape.Option : new OptionAttribute(name));
        if (OptionText.TryConvert(name, keyShape, out var number))
        {
            key = number!;
            return true;
        }

        var node = places.Select(tree.Find).FirstOrDefault(static node => node is not null) ?? tree.Find(ConfigurationKeys.Join(Parent(places[0]), OptionModel.Ports));
        errors.Add(new ConfigurationError(node?.Origin ?? ConfigurationOrigin.Default, $"'{ConfigurationKeys.ToPath(places[0])}': the name must be {OptionText.Expected(keyShape)}"));
        return false;
    }

    private bool IsActive(List<string> places) =>
        places.Select(place => tree.Find(ConfigurationKeys.Join(place, ConfigurationKeys.Active))?.Value).FirstOrDefault(static value => value is not null) is not { } active
        || !bool.TryParse(active, out var isActive) || isActive;

    private ConfigurationNode? Find(OptionAttribute option, IReadOnlyList<string> blocks, List<string> places)
    {
        var found = places.Select(tree.Find).FirstOrDefault(static node => node is { IsSet: true });
        if (found is null && option.Inherited)
        {
            found = blocks.SelectMany(Enclosing).Select(block => tree.Find(ConfigurationKeys.Join(block, option.Name))).FirstOrDefault(static node => node is { IsSet: true });
        }

        if (option.FormerPath is null || tree.Find(ConfigurationKeys.FromPath(option.FormerPath)) is not { IsSet: true } former) return found;
        var path = ConfigurationKeys.ToPath(places[^1]);
        _warnings.Add(new ConfigurationError(
            former.Origin, found is null ? $"'{option.FormerPath}' is now called '{path}'" : $"'{option.FormerPath}' is now called '{path}', which is set as well and decides"));
        return found ?? former;
    }

    private object? ReadValue(OptionShape shape, object? initial, ConfigurationNode? node, string key)
    {
        if (node is null) return initial;
        Origins[key] = node.Origin;
        if (shape is ListShape list) return ReadList(list, initial, node, key);
        var scalar = (ScalarShape)shape;
        if (node.Value is { } text) return Convert(text, scalar, node, initial);
        errors.Add(new ConfigurationError(node.Origin, $"'{node.Path}' must be {OptionText.Expected(scalar)}, not {(node.IsList ? "a list" : "a block")}"));
        return initial;
    }

    private object? ReadList(ListShape shape, object? initial, ConfigurationNode node, string key)
    {
        if (node.HasChildren && !node.IsList)
        {
            errors.Add(new ConfigurationError(node.Origin, $"'{node.Path}' must be a list, as in [ … ], not a block"));
            return initial;
        }

        var clrType = shape.Type.GetGenericArguments()[0];
        var result = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(clrType))!;
        foreach (var (text, element) in Texts(node))
        {
            if (element.HasChildren && element != node)
            {
                errors.Add(new ConfigurationError(element.Origin, $"an element of '{node.Path}' must be {OptionText.Expected(shape.Element)}, not {(element.IsList ? "a list" : "a block")}"));
            }
            else if (Convert(text, shape.Element, element, null) is { } value)
            {
                result.Add(value);
                if (shape.Element.Option.Unit == OptionUnit.ListenPort && value is int port) ports.Add(port, key, tree, element.Origin);
            }
        }

        return result;
    }

    /// <summary>The elements of a list, which may also be written as one text with commas.</summary>
    private static IEnumerable<(string Text, ConfigurationNode Node)> Texts(ConfigurationNode node) => node.Value is { } text
        ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => (part, node))
        : node.Elements.Select(static element => (element.Value ?? "", element));

    private object? Convert(string text, ScalarShape shape, ConfigurationNode node, object? otherwise)
    {
        var isSecret = (shape.Option.Secret && text.Length > 0) || (shape.Option.MayHoldPassword && SecretText.Masked(text) != text);
        if (isSecret && secrets.Warning(node) is { } warning) _warnings.Add(warning);
        if (OptionText.TryConvert(text, shape, out var value)) return value;
        var actual = isSecret ? "" : $", not '{Shortened(text)}'";
        errors.Add(new ConfigurationError(node.Origin, $"'{node.Path}' must be {OptionText.Expected(shape)}{actual}"));
        return otherwise;
    }

    private static string Shortened(string text) => text.Length <= 60 ? text.ReplaceLineEndings(" ") : text[..60].ReplaceLineEndings(" ") + "…";

    private static IEnumerable<string> Enclosing(string key)
    {
        while (key.Length > 0)
        {
            key = Parent(key);
            yield return key;
        }
    }

    private static string Parent(string key) => key.LastIndexOf(':') is var colon and >= 0 ? key[..colon] : "";
}
