using System.Globalization;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>One name of the configuration, merged over all sources. A source of higher rank (later in the row of providers) hides the ones below.</summary>
internal sealed class ConfigurationNode(string name, string key)
{
    private readonly OrderedDictionary<string, ConfigurationNode> _children = new(StringComparer.OrdinalIgnoreCase);
    private string? _value;
    private int _valueRank = -1;
    private int _childrenRank = -1;

    public string Name { get; } = name;

    public string Key { get; } = key;

    public string Path => ConfigurationKeys.ToPath(Key);

    public ConfigurationOrigin Origin { get; private set; } = ConfigurationOrigin.Default;

    /// <summary>The text, or null when there is none or a list or block of a higher source hides it.</summary>
    public string? Value => _valueRank >= _childrenRank ? _value : null;

    public IEnumerable<ConfigurationNode> Children => _children.Values;

    /// <summary>Whether a list or block stands here that no single value of a higher source hides.</summary>
    public bool HasChildren => _childrenRank > _valueRank;

    /// <summary>Whether the children are the elements of a list and not named entries.</summary>
    public bool IsList => HasChildren && Children.All(static child => child.Index is not null);

    public bool IsSet => Value is not null || HasChildren;

    /// <summary>The children as list elements, in order.</summary>
    public IEnumerable<ConfigurationNode> Elements => Children.Where(static child => child.IsSet).OrderBy(static child => child.Index);

    private int? Index => int.TryParse(Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    public ConfigurationNode? Child(string part) => _children.GetValueOrDefault(part);

    public ConfigurationNode Add(string part, int rank)
    {
        _childrenRank = Math.Max(_childrenRank, rank);
        if (_children.TryGetValue(part, out var known)) return known;
        var child = new ConfigurationNode(ConfigurationKeys.Unescape(part), ConfigurationKeys.Join(Key, part));
        _children.Add(part, child);
        return child;
    }

    /// <summary>A null value says "as if it were not written" and hides nothing.</summary>
    public void Set(string? value, bool hasValue, ConfigurationOrigin origin, int rank)
    {
        Origin = origin;
        if (!hasValue || value is null) return;
        (_value, _valueRank) = (value, rank);
    }
}
