using Aviso.Protocol.Precis;

namespace Aviso.Protocol.Tests.Precis;

/// <summary>The tables of RFC 8265 §3.6 and §4.3, and the rules behind them.</summary>
public sealed class ProfileTests
{
    [Theory]
    [InlineData("juliet@example.com", "juliet@example.com")]
    [InlineData("fussball", "fussball")]
    [InlineData("fu\u00DFball", "fu\u00DFball")]
    [InlineData("\u03C0", "\u03C0")]
    [InlineData("\u03A3", "\u03C3")]
    [InlineData("\u03C3", "\u03C3")]
    [InlineData("\u03C2", "\u03C2")]
    [InlineData("\uFF2Aulie\uFF54", "juliet")]
    [InlineData("\u00C5", "\u00E5")]
    [InlineData("A\u030A", "\u00E5")]
    [InlineData("\u0130", "i\u0307")]
    [InlineData("\u1E9E", "\u00DF")]
    [InlineData("\uFF76\uFF9E", "\u30AC")]
    [InlineData("\u10A0", "\u2D00")]
    [InlineData("\U00010400", "\U00010428")]
    [InlineData("\u05D0\u05D1\u05D2", "\u05D0\u05D1\u05D2")]
    [InlineData("\u05D01", "\u05D01")]
    [InlineData("\u05D0\u05B0", "\u05D0\u05B0")]
    [InlineData("L\u00B7L", "l\u00B7l")]
    [InlineData("\u0375\u03B1", "\u0375\u03B1")]
    [InlineData("\u05D0\u05F3", "\u05D0\u05F3")]
    [InlineData("\u30FB\u30AB", "\u30FB\u30AB")]
    [InlineData("\u0915\u094D\u200D\u0937", "\u0915\u094D\u200D\u0937")]
    [InlineData("\u0646\u0627\u0645\u0647\u200C\u0627\u06CC", "\u0646\u0627\u0645\u0647\u200C\u0627\u06CC")]
    [InlineData("\u0627\u0661", "\u0627\u0661")]
    public void Usernames_are_mapped(string text, string expected)
    {
        Assert.True(UsernameCaseMapped.TryEnforce(text, out var result));
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("foo bar")]
    [InlineData("")]
    [InlineData("henry\u2163")]
    [InlineData("\u221E")]
    [InlineData("a\u3000b")]
    [InlineData("\u212B")]
    [InlineData("\u1100")]
    [InlineData("\uFFA1")]
    [InlineData("a\u00B7a")]
    [InlineData("\u0375")]
    [InlineData("\u0375a")]
    [InlineData("\u05F3")]
    [InlineData("a\u05F4")]
    [InlineData("\u30FB")]
    [InlineData("a\u200D")]
    [InlineData("a\u200Cb")]
    [InlineData("\u0627\u0661\u06F1")]
    [InlineData("\u05D0a")]
    [InlineData("1\u05D0")]
    [InlineData("\u05D0-")]
    [InlineData("\u05D01\u0661")]
    [InlineData("a\u05D0")]
    [InlineData("\u01C5")]
    [InlineData("a\u0640")]
    [InlineData("\u2028")]
    [InlineData("\uFDD0")]
    [InlineData("\uE000")]
    [InlineData("\U000E0041")]
    [InlineData("\u0378")]
    public void Usernames_outside_of_the_class_are_refused(string text) => Assert.False(UsernameCaseMapped.TryEnforce(text, out _));

    [Theory]
    [InlineData("correct horse battery staple", "correct horse battery staple")]
    [InlineData("Correct Horse Battery Staple", "Correct Horse Battery Staple")]
    [InlineData("\u03C0\u00DF\u00E5", "\u03C0\u00DF\u00E5")]
    [InlineData("Jack of \u2666s", "Jack of \u2666s")]
    [InlineData("foo\u1680bar", "foo bar")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\uFF21", "\uFF21")]
    [InlineData("\u2163", "\u2163")]
    public void Passwords_are_mapped(string text, string expected)
    {
        Assert.True(JidParts.TryPreparePassword(text, out var password));
        Assert.Equal(expected, password);
    }

    [Theory]
    [InlineData("")]
    [InlineData("my cat is a \tby")]
    [InlineData("\u00AD")]
    [InlineData("a\u200D")]
    [InlineData("\u1100")]
    [InlineData("\u0378\u0379")]
    public void Passwords_outside_of_the_class_are_refused(string text) => Assert.False(JidParts.TryPreparePassword(text, out _));

    [Fact]
    public void Normalisation_of_this_process_works()
    {
        Assert.True(UnicodeSupport.IsComplete);
        Assert.Equal("15.0.0", UnicodeSupport.Version);
    }
}
