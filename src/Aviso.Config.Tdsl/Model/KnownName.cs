using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Model;

/// <summary>One name the configuration may have, in the tree of all of them.</summary>
internal sealed class KnownName(string path)
{
    private readonly OrderedDictionary<string, KnownName> _children = new(StringComparer.OrdinalIgnoreCase);
    private KnownName? _any;

    public string Path { get; } = path;

    /// <summary>A single value or a list: nothing below it is a name.</summary>
    public bool IsValue { get; set; }

    /// <summary>The options class that declares this value, to notice when a second one does.</summary>
    public Type? DeclaredBy { get; set; }

    /// <summary>Whether <c>(active: false)</c> means something here.</summary>
    public bool CanSwitch { get; set; }

    public IEnumerable<KnownName> Children => _children.Values;

    public IEnumerable<string> Names => CanSwitch ? _children.Keys.Append(ConfigurationKeys.Active) : _children.Keys;

    public KnownName? Find(string name) => _children.GetValueOrDefault(name) ?? _any;

    /// <summary>Whether that name has a meaning of its own here; <see cref="Find"/> also takes the names that the operator chooses.</summary>
    public bool Has(string name) => _children.ContainsKey(name) || _any is { IsValue: true };

    public KnownName Child(string name)
    {
        if (!_children.TryGetValue(name, out var child)) _children.Add(name, child = new KnownName(Path.Length == 0 ? name : $"{Path}/{name}"));
        return child;
    }

    /// <summary>The names below a block that the operator chooses.</summary>
    public KnownName Any() => _any ??= new KnownName($"{Path}/*");

    public KnownName Descend(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(this, static (node, name) => node.Child(name));

    /// <summary>Every value with that last name, anywhere: somebody may have written it into the wrong block.</summary>
    public IEnumerable<KnownName> ValuesNamed(string name) =>
        Children.SelectMany(child => child.ValuesNamed(name)).Concat(
            _children.TryGetValue(name, out var found) && found.IsValue ? [found] : []);
}
