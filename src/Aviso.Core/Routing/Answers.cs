using System.Buffers;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Core.Routing;

/// <summary>Writes answers to stanzas: results and errors, with the addresses turned round and the id kept (RFC 6120 §8.1.3, §8.3).</summary>
internal static class Answers
{
    public static void WriteResult(IBufferWriter<byte> output, StanzaContext request, Element? payload)
    {
        WriteStart(output, request, "result"u8);
        if (payload is null)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        payload.WriteTo(output, Namespaces.Client);
        output.Write("</iq>"u8);
    }

    public static void WriteError(IBufferWriter<byte> output, StanzaContext request, StanzaError error)
    {
        WriteStart(output, request, "error"u8);
        output.Write(">"u8);
        error.ToElement().WriteTo(output, Namespaces.Client);
        output.Write("</"u8);
        output.Write(request.Stanza.Root.LocalName);
        output.Write(">"u8);
    }

    private static void WriteStart(IBufferWriter<byte> output, StanzaContext request, ReadOnlySpan<byte> type)
    {
        output.Write("<"u8);
        output.Write(request.Stanza.Root.LocalName);
        output.Write(" type='"u8);
        output.Write(type);
        output.Write("'"u8);
        if (request.Stanza.Root.TryGetRawAttribute("id"u8, out var id))
        {
            // The raw value may hold the kind of quote that it was not enclosed in.
            var quote = id.Contains((byte)'\'') ? "\""u8 : "'"u8;
            output.Write(" id="u8);
            output.Write(quote);
            output.Write(id);
            output.Write(quote);
        }

        // A request without `to` was for the sender's own account; its answer needs no `from` (RFC 6120 §8.1.2.1).
        if (request.Stanza.To is not null && request.To is { } from)
        {
            output.Write(" from='"u8);
            output.Write(from.Escaped);
            output.Write("'"u8);
        }

        output.Write(" to='"u8);
        output.Write(request.From.Escaped);
        output.Write("'"u8);
    }
}
