using System.Collections.Frozen;

namespace Aviso.Storage.Routing;

/// <summary>
/// One of several things by the domain of an owner: that of the domain itself, else of the nearest domain above it (a service
/// such as <c>rooms.example.org</c> lives with <c>example.org</c>), else the default. Immutable.
/// </summary>
internal sealed class DomainRoutes<T> where T : class
{
    private readonly T _default;
    private readonly FrozenDictionary<string, T> _byDomain;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public DomainRoutes(T otherwise, IEnumerable<KeyValuePair<string, T>> byDomain)
    {
        _default = otherwise;
        _byDomain = byDomain.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _byDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        All = [.. _byDomain.Values.Prepend(otherwise).Distinct()];
    }

    /// <summary>Each once, the default first.</summary>
    public IReadOnlyList<T> All { get; }

    public T Of(string domain)
    {
        for (var name = domain.AsSpan(); ;)
        {
            if (_lookup.TryGetValue(name, out var found))
            {
                return found;
            }

            var dot = name.IndexOf('.');
            if (dot < 0)
            {
                return _default;
            }

            name = name[(dot + 1)..];
        }
    }

    /// <summary>The same routes to something that each target has.</summary>
    public DomainRoutes<TOther> Select<TOther>(Func<T, TOther> part) where TOther : class
    {
        var parts = All.ToDictionary(target => target, part);
        return new(parts[_default], _byDomain.Select(one => KeyValuePair.Create(one.Key, parts[one.Value])));
    }
}
