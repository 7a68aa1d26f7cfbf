using Aviso.Abstractions.Stanzas;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Aviso.Streams.Management;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Clients;

/// <summary>The reading loop: from received bytes to frames, and from frames to the negotiation or the kernel.</summary>
internal sealed partial class ClientStream
{
    private async Task ReadAsync()
    {
        while (true)
        {
            await _connection.WaitForDataAsync();
            var received = await _connection.ReceiveAsync(_input.Free(_input.Length == 0 ? ReceiveBytes : 1));
            if (received == 0)
            {
                if (_connection.Fault is var fault and not XmlError.None)
                {
                    Close(StreamFaults.Of(fault));
                }

                return;
            }

            _input.Advance(received);
            _services.Metrics.Received(received);
            _lastReceived = _services.Clock.GetTimestamp();
            if (_state == StreamState.Bound && _deadline.IsSet)
            {
                _deadline.Clear(); // a sign of life
            }

            _isHandling = true;
            Interlocked.MemoryBarrier(); // before it looks whether the stream is being closed
            try
            {
                var handling = HandleInputAsync();
                if (!handling.IsCompletedSuccessfully)
                {
                    await handling;
                }
            }
            finally
            {
                _isHandling = false;
                Interlocked.MemoryBarrier();
                _quiet?.TrySetResult();
            }

            if (_pump is { } pump)
            {
                await RelayAsync(pump);
                return;
            }

            if (_rate.Delay(received) is var delay && delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _services.Clock);
            }
        }
    }

    private async ValueTask HandleInputAsync()
    {
        var consumed = 0;
        var began = FlushBatch.Begin();
        try
        {
            while (_state is not (StreamState.Closing or StreamState.Relayed))
            {
                var frame = _framer.Next(_input.Span[consumed..]);
                if (frame.Kind == FrameKind.Incomplete)
                {
                    break;
                }

                var handling = HandleFrameAsync(frame, consumed);
                if (!handling.IsCompletedSuccessfully)
                {
                    FlushBatch.End(began);
                    began = false;
                    await handling;
                    began = FlushBatch.Begin();
                }

                // The handler may have thrown the rest of the input away.
                consumed = Math.Min(consumed + frame.Length, _input.Length);
                if (frame.Kind == FrameKind.Element)
                {
                    _rate.CountElement();
                }
            }
        }
        finally
        {
            FlushBatch.End(began);
        }

        _input.Consume(_state == StreamState.Closing ? _input.Length : consumed);
        var room = _services.Storage.WaitForRoomAsync();
        if (!room.IsCompletedSuccessfully)
        {
            await room; // a slow disk slows those who write to it
        }
    }

    private ValueTask HandleFrameAsync(Frame frame, int start)
    {
        switch (frame.Kind)
        {
            case FrameKind.Element:
                var bytes = _input.Span.Slice(start, frame.Length);
                return _state == StreamState.Bound ? HandleStanzaAsync(bytes) : HandleNegotiationAsync(bytes);
            case FrameKind.StreamOpen:
                return Open(_input.Span.Slice(start, frame.Length));
            case FrameKind.StreamClose:
                Close(null);
                return ValueTask.CompletedTask;
            case FrameKind.Error:
                Close(StreamFaults.Of(frame.Error));
                return ValueTask.CompletedTask;
            default:
                return ValueTask.CompletedTask; // white space: a sign of life (RFC 6120 §4.6.1)
        }
    }

    private ValueTask Open(ReadOnlySpan<byte> frame)
    {
        if (!StreamHeader.TryParse(frame, _framer.Limits, out var header, out var error))
        {
            Close(StreamFaults.Of(error));
            return ValueTask.CompletedTask;
        }

        _scope = header.Scope;
        _header = _services.Relays.IsClustered ? frame.ToArray() : default;
        Language = header.Lang is { } lang ? XmlText.EscapeAttribute(lang) : default;
        return _negotiator!.OpenAsync(header);
    }

    private ValueTask HandleStanzaAsync(ReadOnlySpan<byte> bytes)
    {
        var stanza = StanzaPool.Rent();
        if (stanza.Xml.Parse(bytes, _scope, _framer.Limits) is var error and not XmlError.None)
        {
            Close(StreamFaults.Of(error));
        }
        else if (!stanza.Load("jabber:client"u8))
        {
            HandleNonza(stanza.Root);
        }
        else if (!StreamFaults.MayClaim(stanza, _session!.Jid))
        {
            Close(StreamError.InvalidFrom); // RFC 6120 §8.1.2.1
        }
        else
        {
            _services.Metrics.Received(stanza.Kind);
            var managed = _session.Managed;
            var entering = _services.Entrance.EnterAsync(_session, stanza, managed is null ? _session.Failures.For(stanza) : managed.Received);
            if (!entering.IsCompletedSuccessfully)
            {
                return ReturnLaterAsync(entering, stanza, managed);
            }

            managed?.Received.Count();
        }

        StanzaPool.Return(stanza);
        return ValueTask.CompletedTask;
    }

    private void HandleNonza(XmlNode element)
    {
        if (ManagementProtocol.Understands(element))
        {
            _services.Management.Handle(this, _session!, element);
            return;
        }

        if (_services.Entrance.TryHandleNonza(_session!, element))
        {
            return;
        }

        // RFC 6120 §4.9.3.24, and §4.9.3.10 for a stanza of another kind of stream.
        Close(element.Namespace.SequenceEqual("jabber:server"u8) ? StreamError.InvalidNamespace : StreamError.UnsupportedStanzaType);
    }

    private async ValueTask HandleNegotiationAsync(ReadOnlyMemory<byte> bytes)
    {
        using var stanza = new Stanza();
        if (stanza.Xml.Parse(bytes.Span, _scope, _framer.Limits) is var error and not XmlError.None)
        {
            Close(StreamFaults.Of(error));
            return;
        }

        stanza.Load("jabber:client"u8);
        await _negotiator!.HandleAsync(stanza);
    }

    private ValueTask HandleNegotiationAsync(ReadOnlySpan<byte> bytes) => HandleNegotiationAsync(bytes.ToArray().AsMemory());

    private static async ValueTask ReturnLaterAsync(ValueTask entering, Stanza stanza, ManagedQueue? managed)
    {
        await entering;
        managed?.Received.Count();
        StanzaPool.Return(stanza);
    }
}
