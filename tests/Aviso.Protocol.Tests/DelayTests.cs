using Aviso.Xml;

namespace Aviso.Protocol.Tests;

public sealed class DelayTests
{
    [Fact]
    public void Delay_is_written_in_utc_and_read_back()
    {
        var delay = new Delay(new DateTimeOffset(2002, 9, 11, 1, 8, 25, TimeSpan.FromHours(2)), Jid.Parse("capulet.com"), "Offline Storage");
        var element = delay.ToElement();

        Assert.Equal("<delay xmlns='urn:xmpp:delay' from='capulet.com' stamp='2002-09-10T23:08:25Z'>Offline Storage</delay>", element.ToXml());
        Assert.True(Delay.TryParse(element, out var parsed));
        Assert.Equal(delay, parsed);
    }

    [Theory]
    [InlineData("<delay xmlns='urn:xmpp:delay'/>", false)]
    [InlineData("<delay xmlns='urn:xmpp:delay' stamp='0000-01-01T00:00:00Z'/>", false)]
    [InlineData("<delay xmlns='urn:xmpp:delay' stamp='yesterday'/>", false)]
    [InlineData("<delay xmlns='other' stamp='2002-09-10T23:08:25Z'/>", false)]
    [InlineData("<delay xmlns='urn:xmpp:delay' from='@@' stamp='2002-09-10T23:08:25Z'/>", true)]
    public void Delay_needs_a_stamp(string xml, bool valid)
    {
        Assert.Equal(valid, Delay.TryParse(Element.Parse(xml), out var delay));
        Assert.Null(delay?.From);
    }
}
