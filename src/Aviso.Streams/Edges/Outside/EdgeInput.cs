using Aviso.Streams.Clients;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Edges.Outside;

/// <summary>At an edge: what a client has sent, and how much of it may go in. Used by the reading loop of one stream.</summary>
internal sealed class EdgeInput(ClientOptions options)
{
    private const int ReceiveBytes = 4096;

    // Checking waits for nothing, so one buffer for each thread is enough.
    [ThreadStatic]
    private static XmlBuffer? s_xml;

    private readonly StanzaFramer _framer = new(StreamLimits.BeforeAuthentication(options));
    private PooledBuffer _bytes;
    private NamespaceScope _scope = NamespaceScope.Empty;

    /// <summary>Whether the client has authenticated; until then its elements go in one by one.</summary>
    public bool IsFree { get; private set; }

    /// <summary>Why nothing more may go in.</summary>
    public XmlError Fault { get; private set; }

    /// <summary>Whether the client has closed the stream.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The header of the stream; null before it has come.</summary>
    public StreamHeader? Header { get; private set; }

    /// <summary>What has come and did not go in yet.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Memory;

    /// <summary>Receives; false at the end.</summary>
    public async ValueTask<int> ReceiveAsync(IConnection client)
    {
        await client.WaitForDataAsync();
        var count = await client.ReceiveAsync(_bytes.Free(_bytes.Length == 0 ? ReceiveBytes : 1));
        _bytes.Advance(count);
        if (count == 0 && _bytes.Length == 0)
        {
            _bytes.Release();
        }

        return count;
    }

    /// <summary>Looks at what has come.</summary>
    /// <returns>How many bytes from the beginning may go in: complete elements that are in order.</returns>
    public int Check()
    {
        var xml = s_xml ??= new();
        var count = 0;
        while (Fault == XmlError.None && !IsClosed)
        {
            var frame = _framer.Next(_bytes.Span[count..]);
            if (frame.Kind == FrameKind.Incomplete)
            {
                break;
            }

            if (frame.Kind == FrameKind.WhiteSpace && !IsFree)
            {
                _bytes.Consume(frame.Length); // says nothing to anybody yet
                continue;
            }

            Fault = Judge(frame, _bytes.Span.Slice(count, frame.Length), xml);
            if (Fault != XmlError.None)
            {
                break;
            }

            count += frame.Length;
            if (!IsFree)
            {
                break;
            }
        }

        xml.Reset();
        return count;
    }

    public void Consume(int bytes) => _bytes.Consume(bytes);

    /// <summary>Throws away what has come.</summary>
    public void Discard() => _bytes.Release();

    /// <summary>A new stream begins with what comes next.</summary>
    public void Restart() => _framer.Restart();

    /// <summary>The client has authenticated.</summary>
    public void Free()
    {
        IsFree = true;
        _framer.Limits = StreamLimits.AfterAuthentication(options);
    }

    private XmlError Judge(Frame frame, ReadOnlySpan<byte> bytes, XmlBuffer xml)
    {
        switch (frame.Kind)
        {
            case FrameKind.Error:
                return frame.Error;
            case FrameKind.StreamOpen:
                if (!StreamHeader.TryParse(bytes, _framer.Limits, out var header, out var error))
                {
                    return error;
                }

                (Header, _scope) = (header, header.Scope);
                return XmlError.None;
            case FrameKind.Element:
                return xml.Parse(bytes, _scope, _framer.Limits);
            case FrameKind.StreamClose:
                IsClosed = true;
                return XmlError.None;
            default:
                return XmlError.None;
        }
    }
}
