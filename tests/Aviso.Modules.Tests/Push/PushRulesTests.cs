using System.Text;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Push;

namespace Aviso.Modules.Tests.Push;

/// <summary>Who is woken up for what: the table.</summary>
public sealed class PushRulesTests
{
    [Theory]
    [InlineData(PushKind.Message, "<message type='chat'><body>hi</body></message>")]
    [InlineData(PushKind.Message, "<message><body>hi</body></message>")]
    [InlineData(PushKind.Message, "<message type='unheard-of'><body>hi</body></message>")]
    [InlineData(PushKind.Message, "<message type='chat'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>")]
    [InlineData(PushKind.Message, "<message type='chat'><body>corrected</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>")]
    [InlineData(PushKind.Message, "<message type='chat'><encrypted xmlns='eu.siacs.conversations.axolotl'><header/><payload>x</payload></encrypted></message>")] // without body
    [InlineData(PushKind.Message, "<message type='chat'><encrypted xmlns='urn:xmpp:omemo:2'><header/><payload>x</payload></encrypted></message>")]
    [InlineData(PushKind.None, "<message type='chat'><encrypted xmlns='urn:xmpp:omemo:2'><header/></encrypted></message>")] // keys only
    [InlineData(PushKind.Message, "<message type='chat'><openpgp xmlns='urn:xmpp:openpgp:0'>x</openpgp></message>")]
    [InlineData(PushKind.Message, "<message type='chat'><x xmlns='jabber:x:encrypted'>x</x></message>")]
    [InlineData(PushKind.Message, "<message><x xmlns='http://jabber.org/protocol/muc#user'><invite from='a@b'/></x></message>")]
    [InlineData(PushKind.None, "<message><x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x></message>")]
    [InlineData(PushKind.Message, "<message><x xmlns='jabber:x:conference' jid='a@b'/></message>")]
    [InlineData(PushKind.Call, "<message type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='1'/><store xmlns='urn:xmpp:hints'/></message>")]
    [InlineData(PushKind.Call, "<message type='chat'><body>calls you</body><propose xmlns='urn:xmpp:jingle-message:1' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><retract xmlns='urn:xmpp:jingle-message:0' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><accept xmlns='urn:xmpp:jingle-message:0' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><received xmlns='urn:xmpp:receipts' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><body/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><subject>only</subject></message>")]
    [InlineData(PushKind.None, "<message type='chat'><body>> :)</body><reactions xmlns='urn:xmpp:reactions:0' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><body>fallback</body><retract xmlns='urn:xmpp:message-retract:1' id='1'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><body>secret</body><no-store xmlns='urn:xmpp:hints'/></message>")]
    [InlineData(PushKind.None, "<message type='chat'><received xmlns='urn:xmpp:carbons:2'/></message>")]
    [InlineData(PushKind.None, "<message><result xmlns='urn:xmpp:mam:2'/></message>")]
    [InlineData(PushKind.None, "<message type='headline'><body>news</body></message>")]
    [InlineData(PushKind.None, "<message type='groupchat'><body>all</body></message>")]
    [InlineData(PushKind.None, "<message type='error'><body>hi</body></message>")]
    internal void Message_wakes_people_up_for(PushKind expected, string xml)
    {
        using var stanza = Stanza.FromUtf8(Encoding.UTF8.GetBytes(xml));
        Assert.Equal(expected, PushRules.KindOf(stanza));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(5000, 500)]
    public void Text_is_cut_short(int length, int expected)
    {
        using var stanza = Stanza.FromUtf8(Encoding.UTF8.GetBytes($"<message><body>{new string('a', length)}</body></message>"));
        Assert.Equal(expected, PushRules.BodyOf(stanza)!.Length);
    }

    [Fact]
    public void Text_is_not_cut_within_a_character()
    {
        using var stanza = Stanza.FromUtf8(Encoding.UTF8.GetBytes($"<message><body>a{string.Concat(Enumerable.Repeat("😀", 400))}</body></message>"));
        Assert.False(char.IsHighSurrogate(PushRules.BodyOf(stanza)![^1]));
    }
}
