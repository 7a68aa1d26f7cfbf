using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Writing;

/// <summary>A block of the dump while several sections still add to it. Values come before blocks when written.</summary>
internal sealed class DumpBlock
{
    private readonly OrderedDictionary<string, DumpBlock> _blocks = new(StringComparer.OrdinalIgnoreCase);
    private readonly OrderedDictionary<string, (object? Value, string Comment)> _values = new(StringComparer.OrdinalIgnoreCase);
    private bool? _active;
    private string? _comment;

    private bool IsEmpty => _values.Count == 0 && _active is null && _blocks.Values.All(static block => block.IsEmpty);

    public DumpBlock Child(string name)
    {
        if (!_blocks.TryGetValue(name, out var block)) _blocks.Add(name, block = new DumpBlock());
        return block;
    }

    public DumpBlock Descend(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(this, static (block, name) => block.Child(name));

    public void Set(string name, object? value, string comment) => _values[name] = (value, comment);

    /// <summary>Takes an option or a block out.</summary>
    public void Remove(ReadOnlySpan<string> path)
    {
        if (path.Length == 1)
        {
            _values.Remove(path[0]);
            _blocks.Remove(path[0]);
        }
        else if (_blocks.TryGetValue(path[0], out var block))
        {
            block.Remove(path[1..]);
        }
    }

    public void Switch(BoundOptions options, string key)
    {
        _active = options.Switch(key);
        _comment = _active is null ? null : options.Tree.Find(ConfigurationKeys.Join(key, ConfigurationKeys.Active))?.Origin.ToString();
    }

    /// <summary>Every value and switch by its path.</summary>
    public void Flatten(string prefix, IDictionary<string, string> values)
    {
        if (_active is { } active) values[$"{prefix}{ConfigurationKeys.Active}"] = $"{active}";
        foreach (var (name, (value, _)) in _values)
        {
            var writer = new TdslWriter();
            writer.Property(name, value);
            values[prefix + name] = writer.ToString();
        }

        foreach (var (name, block) in _blocks) block.Flatten($"{prefix}{name}/", values);
    }

    public void Write(TdslWriter writer, bool withComments)
    {
        foreach (var (name, (value, comment)) in _values) writer.Property(name, value, withComments ? comment : null);
        foreach (var (name, block) in _blocks)
        {
            if (block.IsEmpty) continue;
            writer.Begin(name, block._active, withComments ? block._comment : null);
            block.Write(writer, withComments);
            writer.End();
        }
    }
}
