using System.Buffers;
using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>The server's side of stream headers (RFC 6120 §4.7).</summary>
internal static class StreamHeaders
{
    /// <summary>The response header. Its id is new and unpredictable every time (§4.7.3).</summary>
    public static byte[] Opening(ClientStreamServices services, IVirtualHost? host, Jid? to) =>
        Opening(services.Random, (host ?? services.Hosts.All[0]).Domain, to);

    /// <summary>The response header of a domain.</summary>
    public static byte[] Opening(IRandomSource random, string domain, Jid? to)
    {
        var header = new StringBuilder("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'");
        header.Append(" id='").Append(random.NextId());
        header.Append("' from='").Append(domain);
        if (to is not null)
        {
            header.Append("' to='").Append(Encoding.UTF8.GetString(to.Escaped));
        }

        header.Append("' version='1.0' xml:lang='en'>");
        return Encoding.UTF8.GetBytes(header.ToString());
    }

    /// <summary>A stream error; its prefix is declared by the header (clients exist that look for the prefix).</summary>
    public static byte[] Error(StreamError error)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("<stream:error>"u8);
        foreach (var child in error.ToElement().Children)
        {
            child.WriteTo(output, Namespaces.Client);
        }

        output.Write("</stream:error>"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The features element; its prefix is declared by the header.</summary>
    public static byte[] Features(IEnumerable<Element> features)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        output.Write("<stream:features>"u8);
        foreach (var feature in features)
        {
            feature.WriteTo(output, Namespaces.Client);
        }

        output.Write("</stream:features>"u8);
        return output.WrittenSpan.ToArray();
    }
}
