using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// One end of a conversation under stream management (XEP-0198). A sender asks for an acknowledgement with every message, and a
/// message counts when it is acknowledged; in a closed loop the next one follows then. A receiver acknowledges when it is asked.
/// </summary>
internal sealed class ManagedSide(Meter meter, bool repeats) : SessionHandler
{
    private const long Unmeasured = 0;
    private readonly Lock _lock = new();
    private readonly Queue<long> _unacknowledged = new();
    private StampedStanza? _next;
    private uint _handled;
    private uint _acknowledged;
    private bool _isEnabled;

    /// <summary>Turns carbons and stream management on, as phones do after a login.</summary>
    public static void Enable(XmppConnection connection) => connection.Send(
        "<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq><enable xmlns='urn:xmpp:sm:3' resume='true'/>");

    public void TalkTo(string peer, int bodyBytes) => _next = new StampedStanza(
        $"<message to='{peer}' type='chat' id='{{stamp}}'><body>{new string('x', bodyBytes)}</body></message><r xmlns='urn:xmpp:sm:3'/>");

    public void Append(XmppConnection connection, long timestamp)
    {
        lock (_lock)
        {
            _unacknowledged.Enqueue(timestamp);
            _next!.Append(connection, timestamp);
        }
    }

    public override void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith("<a "u8))
        {
            OnAcknowledgement(connection, frame);
        }
        else if (frame.StartsWith("<r "u8) || frame.StartsWith("<r/"u8))
        {
            connection.Send($"<a xmlns='urn:xmpp:sm:3' h='{_handled}'/>");
        }
        else if (frame.StartsWith("<enabled"u8))
        {
            _isEnabled = true;
        }
        else if (frame.StartsWith("<failed"u8))
        {
            meter.Error();
        }
        else
        {
            OnStanza(connection, frame);
        }
    }

    private void OnStanza(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        _handled += _isEnabled ? 1u : 0;
        if (Frame.IsMessage(frame))
        {
            if (Frame.HasAttribute(frame, " type="u8, "error"u8))
            {
                meter.Error();
            }

            return;
        }

        if (Frame.IsIq(frame) && !Frame.HasAttribute(frame, " type="u8, "result"u8))
        {
            lock (_lock)
            {
                _unacknowledged.Enqueue(Unmeasured); // the answer, which is a stanza too
            }
        }

        base.OnFrame(connection, frame);
    }

    private void OnAcknowledgement(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        if (!Frame.TryAttribute(frame, " h="u8, out ReadOnlySpan<byte> text) || !uint.TryParse(text, out uint handled))
        {
            meter.Error();
            return;
        }

        lock (_lock)
        {
            for (; _acknowledged != handled && _unacknowledged.TryDequeue(out long timestamp); _acknowledged++)
            {
                if (timestamp == Unmeasured)
                {
                    continue;
                }

                meter.RecordSince(timestamp);
                if (repeats)
                {
                    Append(connection, Stopwatch.GetTimestamp());
                }
            }
        }
    }
}
