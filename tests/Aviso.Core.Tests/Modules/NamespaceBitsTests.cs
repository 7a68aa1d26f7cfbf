using Aviso.Core.Modules;
using Aviso.Xml;

namespace Aviso.Core.Tests.Modules;

public sealed class NamespaceBitsTests
{
    [Fact]
    public void Stanza_has_the_bits_of_its_childrens_namespaces()
    {
        var bits = new NamespaceBits(["urn:a", "urn:b", "urn:c", "urn:a"]);
        using var stanza = XmlBuffer.FromText("<message xmlns='jabber:client'><x xmlns='urn:a'/><y xmlns='urn:d'><z xmlns='urn:b'/></y><z xmlns='urn:c'/></message>");

        Assert.Equal(bits.MaskOf(["urn:a", "urn:c"]), bits.Of(stanza.Root));
        Assert.NotEqual(0UL, bits.MaskOf(["urn:a"]));
        Assert.Equal(0UL, bits.MaskOf(["urn:a"]) & bits.MaskOf(["urn:b"]));
    }

    [Fact]
    public void More_than_63_namespaces_share_the_last_bit()
    {
        var names = Enumerable.Range(0, 100).Select(number => $"urn:{number:D3}").ToList();
        var bits = new NamespaceBits(names);
        using var stanza = XmlBuffer.FromText("<message xmlns='jabber:client'><x xmlns='urn:099'/></message>");

        Assert.Equal(ulong.MaxValue, bits.MaskOf(names));
        Assert.Equal(bits.MaskOf(["urn:063"]), bits.MaskOf(["urn:099"]));
        Assert.NotEqual(bits.MaskOf(["urn:062"]), bits.MaskOf(["urn:063"]));
        Assert.Equal(bits.MaskOf(["urn:099"]), bits.Of(stanza.Root));
    }

    [Fact]
    public void Without_namespaces_there_are_no_bits()
    {
        using var stanza = XmlBuffer.FromText("<message xmlns='jabber:client'><x xmlns='urn:a'/></message>");

        Assert.Equal(0UL, new NamespaceBits([]).Of(stanza.Root));
    }
}
