namespace Aviso.Protocol.Tests.Jids;

/// <summary>The tables of RFC 7622 §3.5, and the malformed addresses that servers meet.</summary>
public sealed class JidExamplesTests
{
    [Theory]
    [InlineData("juliet@example.com", "juliet", "example.com", "")]
    [InlineData("juliet@example.com/foo", "juliet", "example.com", "foo")]
    [InlineData("juliet@example.com/foo bar", "juliet", "example.com", "foo bar")]
    [InlineData("juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar")]
    [InlineData("foo\\20bar@example.com", "foo\\20bar", "example.com", "")]
    [InlineData("fussball@example.com", "fussball", "example.com", "")]
    [InlineData("fu\u00DFball@example.com", "fu\u00DFball", "example.com", "")]
    [InlineData("\u03C0@example.com", "\u03C0", "example.com", "")]
    [InlineData("\u03A3@example.com/foo", "\u03C3", "example.com", "foo")]
    [InlineData("\u03C3@example.com/foo", "\u03C3", "example.com", "foo")]
    [InlineData("\u03C2@example.com/foo", "\u03C2", "example.com", "foo")]
    [InlineData("king@example.com/\u265A", "king", "example.com", "\u265A")]
    [InlineData("example.com", "", "example.com", "")]
    [InlineData("example.com/foobar", "", "example.com", "foobar")]
    [InlineData("a.example.com/b@example.net", "", "a.example.com", "b@example.net")]
    public void Table_1_examples_are_split_and_prepared(string text, string local, string domain, string resource)
    {
        Assert.True(Jid.TryParse(text, out var jid));
        Assert.Equal((local, domain, resource), (jid.Local, jid.Domain, jid.Resource));
    }

    [Theory]
    [InlineData("\"juliet\"@example.com")]
    [InlineData("foo bar@example.com")]
    [InlineData("@example.com/")]
    [InlineData("henry\u2163@example.com")]
    [InlineData("\u265A@example.com")]
    [InlineData("juliet@")]
    [InlineData("/foobar")]
    public void Table_2_examples_are_refused(string text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void Space_at_the_start_of_a_resource_is_kept_by_erratum_4560()
    {
        Assert.True(Jid.TryParse("juliet@example.com/ foo", out var jid));
        Assert.Equal(" foo", jid.Resource);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("/")]
    [InlineData("@/")]
    [InlineData("a@@b")]
    [InlineData("a@b/")]
    [InlineData("@b")]
    [InlineData("a@b@c")]
    [InlineData("a@/c")]
    [InlineData(" a@b")]
    [InlineData("a@b ")]
    [InlineData("a@b c")]
    [InlineData("a&b@c")]
    [InlineData("a'b@c")]
    [InlineData("a:b@c")]
    [InlineData("a<b@c")]
    [InlineData("a>b@c")]
    [InlineData("a\0@b")]
    [InlineData("a@b/\0")]
    [InlineData("a@b/\t")]
    [InlineData("a@b/\u007F")]
    [InlineData("a@b/\uFFFE")]
    [InlineData("a@b/\u00AD")]
    [InlineData("a\uFF20b@c")]
    [InlineData("a\uFF0Fb@c")]
    public void Malformed_addresses_are_refused(string? text)
    {
        Assert.False(Jid.TryParse(text, out var jid));
        Assert.Null(jid);
    }

    // Not InlineData: an attribute cannot hold a lone surrogate.
    [Fact]
    public void Lone_surrogates_are_refused()
    {
        Assert.False(Jid.TryParse("a\uD800@b", out _));
        Assert.False(Jid.TryParse("a@\uD800", out _));
        Assert.False(Jid.TryParse("a@b/\uDC00", out _));
        Assert.False(JidParts.TryPreparePassword("\uD83D", out _));
    }

    [Fact]
    public void Parts_of_1023_bytes_are_the_longest()
    {
        var part = new string('a', 1023);
        var domain = string.Concat(Enumerable.Repeat(new string('d', 63) + ".", 15)) + new string('e', 63);

        Assert.True(Jid.TryParse($"{part}@{domain}/{part}", out var jid));
        Assert.Equal(Jid.MaxBytes, jid.Utf8.Length);
        Assert.False(Jid.TryParse($"{part}a@{domain}", out _));
        Assert.False(Jid.TryParse($"a@{domain}/{part}a", out _));
        Assert.False(Jid.TryParse($"a@{domain}.e", out _));
        Assert.False(Jid.TryParse(new string('\u00E4', 512) + "@b", out _));
        Assert.True(Jid.TryParse(new string('\u00E4', 511) + "@b", out _));
    }

    [Fact]
    public void Create_takes_absent_parts_and_refuses_invalid_ones()
    {
        Assert.Equal("a@b/c", Jid.Create("A", "B", "c").ToString());
        Assert.Equal("b", Jid.Create(null, "b").ToString());
        Assert.Equal("b/c", Jid.Create("", "b", "c").ToString());
        Assert.False(Jid.TryCreate("a", "", null, out _));
        Assert.False(Jid.TryCreate("a", null, null, out _));
        Assert.False(Jid.TryCreate("a b", "c", null, out _));
        Assert.Throws<FormatException>(() => Jid.Create("a", "b/c"));
        Assert.Throws<FormatException>(() => Jid.Parse("a@b/"));
    }
}
