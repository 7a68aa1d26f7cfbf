using System.Text;
using Aviso.Xml;

namespace Aviso.Core.Modules;

/// <summary>
/// Gives each namespace that some hook handler waits for (<c>WhenChild</c>) a bit, so that handlers which have nothing to do
/// with a stanza are skipped by one AND. Up to 63 namespaces; those beyond share the last bit, which then only means
/// "perhaps" (a handler checks its child anyway).
/// </summary>
internal sealed class NamespaceBits
{
    private const int SharedBit = 63;
    private readonly Utf8Table<ulong> _bits;
    private readonly Dictionary<string, ulong> _byName = [];

    public NamespaceBits(IEnumerable<string> namespaces)
    {
        var bit = 0;
        foreach (var ns in namespaces.Distinct().Order(StringComparer.Ordinal))
        {
            _byName.Add(ns, 1UL << Math.Min(bit++, SharedBit));
        }

        _bits = new(_byName.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), Array.Empty<byte>(), pair.Value)));
    }

    public ulong MaskOf(IEnumerable<string> namespaces) => namespaces.Aggregate(0UL, (mask, ns) => mask | _byName[ns]);

    public ulong Of(XmlNode stanza)
    {
        var mask = 0UL;
        if (_byName.Count > 0)
        {
            foreach (var child in stanza.Children)
            {
                mask |= _bits.Find(child.Namespace, default);
            }
        }

        return mask;
    }
}
