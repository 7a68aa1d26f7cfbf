using System.Text;

namespace Aviso.Xml;

/// <summary>The namespace declarations that stanzas inherit from their stream header. Immutable, thread-safe.</summary>
public sealed class NamespaceScope
{
    private readonly KeyValuePair<byte[], byte[]>[] _prefixes;

    private NamespaceScope(string defaultNamespace, KeyValuePair<byte[], byte[]>[] prefixes)
    {
        Default = defaultNamespace;
        DefaultUtf8 = Encoding.UTF8.GetBytes(defaultNamespace);
        _prefixes = prefixes;
    }

    /// <summary>No declarations: only <c>xml</c> is bound.</summary>
    public static NamespaceScope Empty { get; } = new("", []);

    /// <summary>The default namespace, empty when none is declared.</summary>
    public string Default { get; }

    internal byte[] DefaultUtf8 { get; }

    /// <summary>A scope with a default namespace and nothing else.</summary>
    public static NamespaceScope ForDefault(string defaultNamespace) => Create(defaultNamespace);

    /// <summary>A scope with a default namespace (empty = none) and prefixes.</summary>
    public static NamespaceScope Create(string defaultNamespace, params ReadOnlySpan<(string Prefix, string Namespace)> prefixes)
    {
        if (defaultNamespace.Length == 0 && prefixes.IsEmpty)
        {
            return Empty;
        }

        var entries = new KeyValuePair<byte[], byte[]>[prefixes.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new(Encoding.UTF8.GetBytes(prefixes[i].Prefix), Encoding.UTF8.GetBytes(prefixes[i].Namespace));
        }

        return new NamespaceScope(defaultNamespace, entries);
    }

    /// <summary>The namespace a prefix is bound to (the empty prefix gives <see cref="Default"/>), or null when it is unbound.</summary>
    public string? Resolve(string prefix)
    {
        if (prefix.Length == 0)
        {
            return Default;
        }

        if (prefix == "xml")
        {
            return XmlNames.XmlNamespace;
        }

        return TryResolve(Encoding.UTF8.GetBytes(prefix), out byte[]? value) ? Encoding.UTF8.GetString(value) : null;
    }

    internal bool TryResolve(ReadOnlySpan<byte> prefix, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? value)
    {
        foreach (KeyValuePair<byte[], byte[]> entry in _prefixes)
        {
            if (prefix.SequenceEqual(entry.Key))
            {
                value = entry.Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}
