using System.Diagnostics;
using System.Text;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// One user of the presence scenario. First it accepts every subscription; then, while active, it changes its presence each time all contacts
/// have seen the change before. Handlers of all users share one thread's worth of work, so the counters are interlocked.
/// </summary>
internal sealed class PresenceUser(Meter meter, string user, Func<string, PresenceUser?> find) : SessionHandler
{
    private readonly StampedStanza _available = new("<presence id='{stamp}'><show>away</show><status>around</status></presence>");
    private XmppConnection? _connection;
    private int _outstanding;
    private int _accepted;

    public int Contacts { get; set; }

    /// <summary>How many contacts have let this user see their presence.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Starts the loop on the user's own session.</summary>
    public void Start(XmppConnection connection)
    {
        _connection = connection;
        Change();
    }

    public override void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame)
    {
        if (!Frame.IsPresence(frame))
        {
            base.OnFrame(connection, frame);
        }
        else if (Frame.TryAttribute(frame, " type="u8, out ReadOnlySpan<byte> type))
        {
            OnSubscription(connection, frame, type);
        }
        else if (StampedStanza.TryRead(frame, out long timestamp) && Sender(frame) is { } sender && sender != this)
        {
            meter.RecordSince(timestamp);
            sender.Delivered();
        }
    }

    private void OnSubscription(XmppConnection connection, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("subscribe"u8) && Frame.TryAttribute(frame, " from="u8, out ReadOnlySpan<byte> from))
        {
            connection.Send($"<presence to='{Frame.Text(from).Split('/')[0]}' type='subscribed'/>");
        }
        else if (type.SequenceEqual("subscribed"u8))
        {
            Interlocked.Increment(ref _accepted);
        }
    }

    private PresenceUser? Sender(ReadOnlySpan<byte> frame)
    {
        if (!Frame.TryAttribute(frame, " from="u8, out ReadOnlySpan<byte> from) || from.IndexOf((byte)'@') is var at && at < 0)
        {
            return null;
        }

        Span<char> name = stackalloc char[at];
        Encoding.ASCII.GetChars(from[..at], name);
        return name.SequenceEqual(user) ? this : find(name.ToString());
    }

    private void Delivered()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
        {
            Change();
        }
    }

    private void Change()
    {
        Volatile.Write(ref _outstanding, Contacts);
        _available.Append(_connection!, Stopwatch.GetTimestamp());
        _connection!.Flush();
    }
}
