using Aviso.Modules.Blocking;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Blocking;

public sealed class PrivacyListTests
{
    [Theory]
    [InlineData("<item action='deny'/>")]
    [InlineData("<item action='deny' order='-1'/>")]
    [InlineData("<item action='deny' order='4294967296'/>")]
    [InlineData("<item action='deny' order='one'/>")]
    [InlineData("<item action='deny' order='1'/><item action='allow' order='1'/>")]
    [InlineData("<item order='1'/>")]
    [InlineData("<item action='drop' order='1'/>")]
    [InlineData("<item action='deny' order='1' type='jid'/>")]
    [InlineData("<item action='deny' order='1' type='jid' value='@'/>")]
    [InlineData("<item action='deny' order='1' type='group' value=''/>")]
    [InlineData("<item action='deny' order='1' type='subscription' value='remove'/>")]
    [InlineData("<item action='deny' order='1' type='colour' value='red'/>")]
    [InlineData("<item action='deny' order='1' value='tybalt@example.org'/>")]
    [InlineData("<item action='deny' order='1'><presence/></item>")]
    [InlineData("<rule action='deny' order='1'/>")]
    public void Faulty_items_are_refused(string items) // XEP-0016 §2.1
    {
        Assert.False(PrivacyXml.TryRead(ListOf(items), out _, out var error));
        Assert.Equal("bad-request", error.Condition);
    }

    [Fact]
    public void A_list_needs_a_name() => Assert.False(PrivacyXml.TryRead(Element.Parse("<list xmlns='jabber:iq:privacy'/>"), out _, out _));

    [Fact]
    public void The_first_item_in_order_decides() // §2.2 rules 5 to 7
    {
        var list = Read("""
            <item action='deny' order='10'><message/></item>
            <item action='allow' order='2' type='jid' value='juliet@example.org'/>
            <item action='deny' order='1' type='jid' value='juliet@example.org/spy'/>
            """);

        Assert.True(list.Denies(Jid.Parse("juliet@example.org/spy"), PrivacyKinds.Message));
        Assert.False(list.Denies(Jid.Parse("juliet@example.org/balcony"), PrivacyKinds.Message));
        Assert.True(list.Denies(Jid.Parse("tybalt@example.org"), PrivacyKinds.Message));
        Assert.False(list.Denies(Jid.Parse("tybalt@example.org"), PrivacyKinds.Iq));
    }

    [Fact]
    public void A_block_after_another_rule_does_not_come_before_it()
    {
        var list = Read("""
            <item action='allow' order='1' type='jid' value='tybalt@example.org/peace'/>
            <item action='deny' order='2' type='jid' value='tybalt@example.org'/>
            """);

        Assert.False(list.Denies(Jid.Parse("tybalt@example.org/peace"), PrivacyKinds.Other));
        Assert.True(list.Denies(Jid.Parse("tybalt@example.org/street"), PrivacyKinds.Other));
        Assert.Equal([Jid.Parse("tybalt@example.org")], list.Blocked);
    }

    [Theory]
    [InlineData("<message/>", "Message")]
    [InlineData("<iq/>", "Iq")]
    [InlineData("<presence-in/>", "PresenceIn")]
    [InlineData("<presence-out/>", "PresenceOut")]
    [InlineData("<message/><iq/><presence-in/><presence-out/>", "Message, Iq, PresenceIn, PresenceOut")]
    [InlineData("", "Message, Iq, PresenceIn, PresenceOut, Other")]
    public void An_item_is_about_the_kinds_it_names(string children, string kinds)
    {
        var list = Read($"<item action='deny' order='1'>{children}</item>");

        var denied = Enum.Parse<PrivacyKinds>(kinds);
        foreach (var kind in (PrivacyKinds[])[PrivacyKinds.Message, PrivacyKinds.Iq, PrivacyKinds.PresenceIn, PrivacyKinds.PresenceOut, PrivacyKinds.Other])
        {
            Assert.Equal(denied.HasFlag(kind), list.Denies(Jid.Parse("tybalt@example.org"), kind));
        }
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        const string Items = "<item type='jid' value='a@b/c' action='deny' order='1'><message/><iq/><presence-in/><presence-out/></item>"
            + "<item type='group' value='x &lt; y' action='allow' order='2'/><item type='subscription' value='both' action='deny' order='3'/><item action='allow' order='4294967295'/>";
        Assert.Equal(ListOf(Items).ToXml(), PrivacyXml.Write(PrivacyXml.Read(PrivacyXml.Write(Read(Items)))).ToXml());
    }

    private static PrivacyList Read(string items)
    {
        Assert.True(PrivacyXml.TryRead(ListOf(items), out var list, out _));
        return list;
    }

    private static Element ListOf(string items) => Element.Parse($"<list xmlns='jabber:iq:privacy' name='x'>{items}</list>");
}
