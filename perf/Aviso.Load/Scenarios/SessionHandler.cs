using Aviso.Load.Client;

namespace Aviso.Load.Scenarios;

/// <summary>An idle session: takes everything, and answers the server's requests (pings, roster pushes) as a client must (RFC 6120 section 8.2.3).</summary>
internal class SessionHandler : IFrameHandler
{
    public static readonly SessionHandler Idle = new();

    public virtual void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        if (!Frame.IsIq(frame) || !Frame.TryAttribute(frame, " type="u8, out ReadOnlySpan<byte> type)
            || !(type.SequenceEqual("get"u8) || type.SequenceEqual("set"u8)))
        {
            return;
        }

        Frame.TryAttribute(frame, " id="u8, out ReadOnlySpan<byte> id);
        string to = Frame.TryAttribute(frame, " from="u8, out ReadOnlySpan<byte> from) ? $" to='{Frame.Text(from)}'" : "";
        connection.Send($"<iq type='result' id='{Frame.Text(id)}'{to}/>");
    }
}
