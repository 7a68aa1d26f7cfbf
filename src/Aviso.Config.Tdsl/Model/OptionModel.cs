namespace Aviso.Config.Tdsl.Model;

/// <summary>All options of the program, and from them all names the configuration may have.</summary>
internal sealed class OptionModel
{
    /// <summary>The block whose entries are virtual hosts.</summary>
    public const string Hosts = "hosts";

    /// <summary>In a block of listening ports: the list of exactly those that are opened.</summary>
    public const string Ports = "ports";

    /// <exception cref="InvalidOperationException">An options class breaks the rules, or two declare the same key.</exception>
    public OptionModel(IEnumerable<Type> optionTypes, IEnumerable<string> modules)
    {
        Sections = [.. optionTypes.Distinct().Select(OptionReflection.Section)];
        Modules = [.. modules.Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var section in Sections)
        {
            AddBlock(Names.Descend(section.Path), section.Shape, Ancestors(Names, section.Path));
            if (!section.Attribute.PerHost) continue;
            var host = Names.Child(Hosts).Any();
            AddBlock(host.Descend(section.Path), section.Shape, Ancestors(host, section.Path));
        }

        foreach (var module in Modules)
        {
            Names.Child(module).CanSwitch = true;
            Names.Child(Hosts).Any().Child(module).CanSwitch = true;
        }

        foreach (var former in Sections.SelectMany(section => section.Shape.Properties).Select(property => property.Option.FormerPath).OfType<string>())
        {
            Names.Descend(former).IsValue = true;
        }
    }

    public IReadOnlyList<OptionSection> Sections { get; }

    public IReadOnlyList<string> Modules { get; }

    public KnownName Names { get; } = new("");

    private static List<KnownName> Ancestors(KnownName root, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 ? [] : [root, .. names[..^1].Select((_, index) => root.Descend(string.Join('/', names[..(index + 1)])))];
    }

    private static void AddBlock(KnownName block, BlockShape shape, IReadOnlyList<KnownName> ancestors)
    {
        foreach (var property in shape.Properties)
        {
            var name = block.Child(property.Name);
            if (name.DeclaredBy is { } first) throw new InvalidOperationException($"'{name.Path}' is declared by {first} and {shape.Type}");
            name.DeclaredBy = shape.Type;
            AddShape(name, property.Shape, [.. ancestors, block]);
            if (!property.Option.Inherited) continue;
            foreach (var ancestor in ancestors) ancestor.Child(property.Name).IsValue = true;
        }
    }

    private static void AddShape(KnownName name, OptionShape shape, IReadOnlyList<KnownName> ancestors)
    {
        switch (shape)
        {
            case BlockShape block:
                AddBlock(name, block, ancestors);
                break;
            case MapShape map:
                var any = name.Any();
                any.CanSwitch = map.Element is BlockShape;
                if (map.KeysAreListenPorts) name.Child(Ports).IsValue = true;
                AddShape(any, map.Element, [.. ancestors, name]);
                break;
            default:
                name.IsValue = true;
                break;
        }
    }
}
