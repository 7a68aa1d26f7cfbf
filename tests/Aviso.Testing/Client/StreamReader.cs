using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Testing.Client;

/// <summary>Reads what a server sends, one header, element or end at a time, and says what came when it is not what was waited for.</summary>
internal sealed class StreamReader(IClientTransport transport, Func<string> name)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly XmlLimits s_limits = new() { MaxStanzaBytes = 64 * 1024 * 1024, MaxElements = 1_000_000, MaxAttributes = 10_000, MaxDepth = XmlLimits.DepthCeiling };
    private readonly StanzaFramer _framer = new(s_limits);
    private readonly Queue<string> _lately = new();
    private NamespaceScope _scope = NamespaceScope.Empty;
    private byte[] _bytes = [];
    private Frame? _peeked;

    public bool HasEnded { get; private set; }

    /// <summary>Whether the end of the stream or of the connection is the next thing to be read, or was read.</summary>
    public bool IsAtEnd { get; private set; }

    public void Restart() => _framer.Restart();

    public async Task<StreamHeader> ReceiveHeaderAsync()
    {
        var frame = await NextAsync("a stream header");
        if (frame.Kind != FrameKind.StreamOpen || !StreamHeader.TryParse(Take(frame), s_limits, out var header, out _))
        {
            throw Unexpected("a stream header", frame);
        }

        _scope = header.Scope;
        return header;
    }

    public async Task<Element> ReceiveElementAsync(string expectation) => Read(await NextAsync(expectation), expectation);

    /// <summary>The next element; null when the stream or the connection ends here (the end tag is not read over).</summary>
    public async Task<Element?> TryReceiveElementAsync(string expectation)
    {
        var frame = await NextAsync(expectation, mayEnd: true);
        IsAtEnd = frame.Kind is FrameKind.Incomplete or FrameKind.StreamClose;
        if (!IsAtEnd)
        {
            return Read(frame, expectation);
        }

        _peeked = frame;
        return null;
    }

    private Element Read(Frame frame, string expectation)
    {
        using var buffer = new XmlBuffer();
        if (frame.Kind != FrameKind.Element || buffer.Parse(Take(frame), _scope, s_limits) != XmlError.None)
        {
            throw Unexpected(expectation, frame);
        }

        return buffer.Root.ToElement();
    }

    public async Task ReceiveEndOfStreamAsync()
    {
        var frame = await NextAsync("the end of the stream");
        if (frame.Kind != FrameKind.StreamClose)
        {
            throw Unexpected("the end of the stream", frame);
        }

        Take(frame);
        HasEnded = true;
    }

    public async Task SkipToEndOfStreamAsync()
    {
        while (!HasEnded && await NextAsync("the end of the stream", mayEnd: true) is { Kind: not FrameKind.Incomplete } frame)
        {
            Take(frame);
            HasEnded = frame.Kind == FrameKind.StreamClose;
        }
    }

    public async Task ReceiveEndOfConnectionAsync()
    {
        var frame = await NextAsync("the end of the connection", mayEnd: true);
        if (frame.Kind != FrameKind.Incomplete)
        {
            throw Unexpected("the end of the connection", frame);
        }
    }

    // The next frame that is not white space; an incomplete one stands for the end of the connection.
    private async Task<Frame> NextAsync(string expectation, bool mayEnd = false)
    {
        if (_peeked is { } peeked)
        {
            _peeked = null;
            return peeked.Kind != FrameKind.Incomplete || mayEnd ? peeked : throw Unexpected(expectation, peeked);
        }

        while (true)
        {
            var frame = _framer.Next(_bytes);
            if (frame.Kind == FrameKind.WhiteSpace)
            {
                Take(frame);
            }
            else if (frame.Kind != FrameKind.Incomplete)
            {
                return frame;
            }
            else if (!await FillAsync(expectation))
            {
                HasEnded = true;
                return mayEnd ? frame : throw Unexpected(expectation, frame);
            }
        }
    }

    private async Task<bool> FillAsync(string expectation)
    {
        var buffer = new byte[4096];
        int received;
        try
        {
            received = await transport.ReceiveAsync(buffer).AsTask().WaitAsync(s_patience);
        }
        catch (IOException)
        {
            received = 0;
        }
        catch (TimeoutException exception)
        {
            throw new TestFailedException($"{name()} waited {s_patience.TotalSeconds} s for {expectation}, but received nothing.{Lately()}", exception);
        }

        _bytes = [.. _bytes, .. buffer.AsSpan(0, received)];
        return received > 0;
    }

    private ReadOnlySpan<byte> Take(Frame frame)
    {
        var taken = _bytes.AsSpan(0, frame.Length);
        _bytes = _bytes[frame.Length..];
        _lately.Enqueue(System.Text.Encoding.UTF8.GetString(taken));
        if (_lately.Count > 5)
        {
            _lately.Dequeue();
        }

        return taken;
    }

    private TestFailedException Unexpected(string expectation, Frame frame) => new(frame.Kind switch
    {
        FrameKind.Incomplete => $"{name()} expected {expectation}, but the connection ended.{Lately()}",
        FrameKind.Error => $"{name()} expected {expectation}, but received what is no XML ({frame.Error}): {System.Text.Encoding.UTF8.GetString(_bytes)}{Lately()}",
        _ => $"{name()} expected {expectation}, but received {frame.Kind}: {System.Text.Encoding.UTF8.GetString(_bytes.AsSpan(0, Math.Min(frame.Length, _bytes.Length)))}{Lately()}",
    });

    private string Lately() => _lately.Count == 0 ? "" : "\n  received before:\n    " + string.Join("\n    ", _lately);
}
