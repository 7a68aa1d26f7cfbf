using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Scenarios;
using Aviso.Testing.Time;
using Aviso.Xml;

namespace Aviso.Testing.Tests;

/// <summary>What counts as the expected stanza, and above all what does not.</summary>
public sealed class StanzaMatchTests
{
    private static readonly Jid s_receiver = Jid.Parse("romeo@example.org/orchard");

    [Theory]
    [InlineData("<message><body>hi</body></message>", "<message><body>hi</body></message>")]
    [InlineData("<message/>", "<message id='1' xml:lang='de' to='romeo@example.org/orchard'/>")]
    [InlineData("<message/>", "<message to='romeo@example.org'/>")]
    [InlineData("<message>\n  <body>hi</body>\n  <x xmlns='urn:x'/>\n</message>", "<message><body>hi</body><x xmlns='urn:x'/></message>")]
    [InlineData("<message id='{any}'/>", "<message id='17'/>")]
    [InlineData("<message><x xmlns='urn:x'>{anything}</x></message>", "<message><x xmlns='urn:x'><y/>text</x></message>")]
    [InlineData("<message><d xmlns='urn:d' stamp='{10 minutes ago}'/></message>", "<message><d xmlns='urn:d' stamp='2026-01-01T11:50:00Z'/></message>")]
    public void Same_is_matched(string expected, string actual) => Assert.Null(Difference(expected, actual));

    [Theory]
    [InlineData("<message/>", "<presence/>", "expected <message")]
    [InlineData("<message/>", "<message xmlns='jabber:server'/>", "jabber:server")]
    [InlineData("<message/>", "<message type='chat'/>", "unexpected attribute type")]
    [InlineData("<message type='chat'/>", "<message/>", "type is missing")]
    [InlineData("<message id='1'/>", "<message id='2'/>", "id is '2'")]
    [InlineData("<message/>", "<message to='juliet@example.org'/>", "unexpected attribute to")]
    [InlineData("<message id='{any}'/>", "<message/>", "id is missing")]
    [InlineData("<message><body>hi</body></message>", "<message><body>ho</body></message>", "message/body: the text is 'ho'")]
    [InlineData("<message><body> hi</body></message>", "<message><body>hi</body></message>", "the text")]
    [InlineData("<message><body/></message>", "<message/>", "<body> is missing")]
    [InlineData("<message/>", "<message><body/></message>", "unexpected <body")]
    [InlineData("<message><a/><b/></message>", "<message><b/><a/></message>", "expected <a")]
    [InlineData("<message><x xmlns='urn:x'/></message>", "<message><x xmlns='urn:x' id='1'/></message>", "unexpected attribute id")]
    [InlineData("<message><d xmlns='urn:d' stamp='{10 minutes ago}'/></message>", "<message><d xmlns='urn:d' stamp='2026-01-01T11:51:00Z'/></message>", "stamp is")]
    public void Difference_is_found_and_named(string expected, string actual, string part) =>
        Assert.Contains(part, Difference(expected, actual) ?? "(no difference)", StringComparison.Ordinal);

    [Fact]
    public void Value_kept_once_must_come_again()
    {
        var placeholders = new Placeholders(new FakeTime());
        var first = new Expected("<message id='{any as key}'/>", placeholders);
        var second = new Expected("<message id='{key}'/>", placeholders);

        Assert.Null(StanzaMatch.Difference(first, Element.Parse("<message id='7'/>", Namespaces.Client), null));
        Assert.Null(StanzaMatch.Difference(second, Element.Parse("<message id='7'/>", Namespaces.Client), null));
        Assert.NotNull(StanzaMatch.Difference(second, Element.Parse("<message id='8'/>", Namespaces.Client), null));
        Assert.Equal("<a b='7' c='{other}'/>", placeholders.Fill("<a b='{key}' c='{other}'/>"));
    }

    private static string? Difference(string expected, string actual) =>
        StanzaMatch.Difference(new Expected(expected, new Placeholders(new FakeTime())), Element.Parse(actual, Namespaces.Client), s_receiver);
}
