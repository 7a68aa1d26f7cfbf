namespace Aviso.Protocol.Tests.Precis;

public sealed class DomainTests
{
    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("EXAMPLE.Com", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("a-b.c--d.example", "a-b.c--d.example")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[2001:DB8:0:0:0:0:0:1]", "[2001:db8::1]")]
    [InlineData("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]")]
    [InlineData("b\u00FCcher.example", "b\u00FCcher.example")]
    [InlineData("B\u00DCCHER.Example", "b\u00FCcher.example")]
    [InlineData("bu\u0308cher.example", "b\u00FCcher.example")]
    [InlineData("xn--bcher-kva.example", "b\u00FCcher.example")]
    [InlineData("XN--BCHER-KVA.example", "b\u00FCcher.example")]
    [InlineData("fa\u00DF.de", "fa\u00DF.de")]
    [InlineData("xn--fa-hia.de", "fa\u00DF.de")]
    [InlineData("xn--wgv71a119e.jp", "\u65E5\u672C\u8A9E.jp")]
    [InlineData("\u65E5\u672C\u8A9E\u3002jp", "\u65E5\u672C\u8A9E.jp")]
    [InlineData("\uFF45xample\uFF0Ecom\uFF61", "example.com")]
    [InlineData("xn--p1ai", "\u0440\u0444")]
    [InlineData("xn--4dbrk0ce", "\u05D9\u05E9\u05E8\u05D0\u05DC")]
    [InlineData("l\u00B7l.cat", "l\u00B7l.cat")]
    [InlineData("\u13A0.example", "\u13A0.example")]
    public void Valid_names_take_their_unicode_form(string text, string expected)
    {
        Assert.True(JidParts.TryPrepareDomain(text, out var domain));
        Assert.Equal(expected, domain);
        Assert.True(JidParts.TryPrepareDomain(domain, out var again));
        Assert.Equal(expected, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".com")]
    [InlineData("a..b")]
    [InlineData("example.com..")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("ab--cd.example")]
    [InlineData("a_b.example")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a@b")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1]:5222")]
    [InlineData("[[::1]]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[v1.x]")]
    [InlineData("xn--")]
    [InlineData("xn--a")]
    [InlineData("xn--abc-")]
    [InlineData("xn--i-7iq.ws")]
    [InlineData("xn--99999999999999999")]
    [InlineData("xn--bcher-KVA\u00E9")]
    [InlineData("\u2163.example")]
    [InlineData("\u265A.example")]
    [InlineData("\u0301a.example")]
    [InlineData("a\u00B7b.example")]
    [InlineData("a\u200Db.example")]
    [InlineData("\u0378.example")]
    [InlineData("\u05D0a.example")]
    [InlineData("1a.\u05D0")]
    [InlineData("\u0660\u06F0.example")]
    public void Invalid_names_are_refused(string text)
    {
        Assert.False(JidParts.TryPrepareDomain(text, out var domain));
        Assert.Null(domain);
    }

    [Fact]
    public void Labels_hold_63_characters_in_their_ascii_form()
    {
        Assert.True(JidParts.TryPrepareDomain(new string('a', 63), out _));
        Assert.False(JidParts.TryPrepareDomain(new string('a', 64), out _));

        // Each repeated letter costs one character of Punycode: 56 of them and the prefix make 63 or a little less.
        Assert.True(JidParts.TryPrepareDomain(new string('\u00FC', 50), out _));
        Assert.False(JidParts.TryPrepareDomain(new string('\u00FC', 63), out _));
    }
}
