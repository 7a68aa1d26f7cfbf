using System.Text;

namespace Aviso.Protocol.Tests.Jids;

public sealed class JidTests
{
    [Fact]
    public void Bare_and_domain_are_steps_up_from_a_full_address()
    {
        var full = Jid.Parse("juliet@example.com/balcony");

        Assert.True(full.IsFull);
        Assert.False(full.IsBare);
        Assert.Equal("juliet@example.com", full.Bare.ToString());
        Assert.True(full.Bare.IsBare);
        Assert.False(full.Bare.IsDomain);
        Assert.Equal("example.com", full.DomainJid.ToString());
        Assert.True(full.DomainJid.IsDomain);
        Assert.Same(full.Bare, full.Bare.Bare);
        Assert.Same(full.DomainJid, full.DomainJid.DomainJid);
        Assert.Same(full.Bare.DomainJid, full.DomainJid);
    }

    [Fact]
    public void Domain_with_resource_has_the_domain_as_its_bare_address()
    {
        var jid = Jid.Parse("example.com/foo");

        Assert.Equal("example.com", jid.Bare.ToString());
        Assert.Same(jid.Bare, jid.DomainJid);
        Assert.False(jid.IsDomain);
    }

    [Fact]
    public void Equality_is_that_of_the_prepared_form()
    {
        Assert.Equal(Jid.Parse("Juliet@Example.COM./Balcony"), Jid.Parse("juliet@example.com/Balcony"));
        Assert.True(Jid.Parse("A@b") == Jid.Parse("a@B"));
        Assert.Equal(Jid.Parse("A@b").GetHashCode(), Jid.Parse("a@B").GetHashCode());
        Assert.True(Jid.Parse("a@b/C") != Jid.Parse("a@b/c"));
        Assert.False(Jid.Parse("a@b").Equals(null));
        Assert.False(Jid.Parse("a@b") == null);
    }

    [Fact]
    public void Bytes_are_canonical_and_escaped_bytes_are_ready_for_an_attribute()
    {
        var plain = Jid.Parse("Romeo@example.net/orchard");
        var special = Jid.Parse("romeo@example.net/<a & 'b' \"c\">");

        Assert.Equal("romeo@example.net/orchard"u8, plain.Utf8);
        Assert.True(plain.Utf8 == plain.Escaped);
        Assert.Equal("romeo@example.net/<a & 'b' \"c\">"u8, special.Utf8);
        Assert.Equal("romeo@example.net/&lt;a &amp; &apos;b&apos; &quot;c&quot;&gt;"u8, special.Escaped);
    }

    [Fact]
    public void Another_resource_keeps_account_and_bare_object()
    {
        var bare = Jid.Parse("juliet@example.com");

        Assert.True(bare.TryWithResource("balcony", out var full));
        Assert.Equal("juliet@example.com/balcony", full.ToString());
        Assert.Same(bare, full.Bare);
        Assert.True(full.TryWithResource("chamber", out var other));
        Assert.Equal("juliet@example.com/chamber", other.ToString());
        Assert.False(bare.TryWithResource("", out _));
        Assert.False(bare.TryWithResource(null, out _));
        Assert.False(bare.TryWithResource("a\0", out _));
    }

    [Fact]
    public void Text_of_utf8_and_utf16_parse_alike()
    {
        foreach (var text in new[] { "a@b/c", "\u03A3@\u00FCber.example/\u265A", "J@X.Y/\U0001F600" })
        {
            Assert.True(Jid.TryParseUtf8(Encoding.UTF8.GetBytes(text), out var fromUtf8));
            Assert.Equal(Jid.Parse(text), fromUtf8);
        }
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xC3, (byte)'@', (byte)'b' })]
    [InlineData(new byte[] { 0xC0, 0x80, (byte)'@', (byte)'b' })]
    [InlineData(new byte[] { (byte)'b', (byte)'/', 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { (byte)'b', (byte)'/', 0xF4, 0x90, 0x80, 0x80 })]
    public void Invalid_utf8_is_refused(byte[] text) => Assert.False(Jid.TryParseUtf8(text, out _));

    [Fact]
    public void Attribute_values_are_unescaped_first()
    {
        var jid = Jid.Parse("romeo@example.net/<a & 'b' \"c\">");

        Assert.True(Jid.TryParseAttribute(jid.Escaped, out var parsed));
        Assert.Equal(jid, parsed);
        Assert.True(Jid.TryParseAttribute("a@b/c"u8, out _));
        Assert.False(Jid.TryParseAttribute("a&lt;@b"u8, out _));
    }

    [Fact]
    public void Very_long_input_is_refused() =>
        Assert.False(Jid.TryParseUtf8(Encoding.UTF8.GetBytes(new string('a', 100_000) + "@b"), out _));
}
