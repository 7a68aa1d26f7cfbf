using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>One end of a conversation: counts each message and, in a closed loop, answers it with the next.</summary>
internal sealed class ChatSide(Meter meter, bool answers) : SessionHandler
{
    private StampedStanza? _next;

    /// <summary>What this side sends; set when the other side's address is known.</summary>
    public void TalkTo(string peer, int bodyBytes) => _next = new StampedStanza(
        $"<message to='{peer}' type='chat' id='{{stamp}}'><body>{new string('x', bodyBytes)}</body></message>");

    /// <summary>Sends a message that was due at <paramref name="timestamp"/>.</summary>
    public void Append(XmppConnection connection, long timestamp) => _next!.Append(connection, timestamp);

    public override void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        if (!Frame.IsMessage(frame) || !StampedStanza.TryRead(frame, out long timestamp))
        {
            base.OnFrame(connection, frame);
            return;
        }

        if (Frame.HasAttribute(frame, " type="u8, "error"u8))
        {
            meter.Error();
            return;
        }

        meter.RecordSince(timestamp);
        if (answers)
        {
            _next!.Append(connection, Stopwatch.GetTimestamp());
        }
    }
}
