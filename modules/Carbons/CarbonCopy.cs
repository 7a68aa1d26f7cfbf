using System.Buffers;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Modules.Carbons;

/// <summary>Writes a carbon copy: the message, forwarded, inside a message from the account's bare JID (XEP-0280 §7, §8).</summary>
internal static class CarbonCopy
{
    public static ReadOnlyMemory<byte> Write(StanzaContext leg, IAccount account, bool isReceived)
    {
        var copy = LegCopy.Forwarded(leg, isSenders: !isReceived);
        var output = new ArrayBufferWriter<byte>(copy.Length + 256);
        output.Write("<message from='"u8);
        output.Write(account.Jid.Escaped);
        output.Write(leg.Stanza.Type switch
        {
            StanzaType.Chat => "' type='chat'>"u8,
            StanzaType.Error => "' type='error'>"u8,
            _ => "'>"u8,
        });
        output.Write(isReceived ? "<received xmlns='urn:xmpp:carbons:2'>"u8 : "<sent xmlns='urn:xmpp:carbons:2'>"u8);
        output.Write("<forwarded xmlns='urn:xmpp:forward:0'>"u8);
        copy.WriteTo(output);
        output.Write("</forwarded>"u8);
        output.Write(isReceived ? "</received></message>"u8 : "</sent></message>"u8);
        return output.WrittenMemory;
    }
}
