using System.Buffers;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>Sends messages of an archive to the session that asked (XEP-0313 §4.2). Stored bytes go out as they are.</summary>
internal static class ArchiveResults
{
    // Far below the bound of an outbox, so that other traffic has room beside.
    private const int ChunkBytes = 128 * 1024;

    public static async ValueTask SendAsync(ISession session, string? queryId, IEnumerable<ArchiveEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var sent = 0;
        foreach (var entry in entries)
        {
            buffer.ResetWrittenCount();
            Write(buffer, session, queryId, entry);
            session.Send(buffer.WrittenSpan);
            sent += buffer.WrittenCount;
            if (sent >= ChunkBytes)
            {
                if (!await session.WaitForRoomAsync())
                {
                    return;
                }

                sent = 0;
            }
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, ISession session, string? queryId, ArchiveEntry entry)
    {
        output.Write("<message from='"u8);
        output.Write(session.Account.Jid.Escaped);
        output.Write("' to='"u8);
        output.Write(session.Jid.Escaped);
        output.Write("'><result xmlns='urn:xmpp:mam:2' id='"u8);
        WriteText(output, entry.Id);
        if (queryId is not null)
        {
            output.Write("' queryid='"u8);
            XmlText.WriteEscapedAttribute(output, queryId);
        }

        output.Write("'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='"u8);
        WriteText(output, XmppDateTime.Format(entry.At));
        output.Write("'/>"u8);
        output.Write(entry.Value.Span);
        output.Write("</forwarded></result></message>"u8);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string ascii) =>
        output.Advance(System.Text.Encoding.ASCII.GetBytes(ascii, output.GetSpan(ascii.Length)));
}
