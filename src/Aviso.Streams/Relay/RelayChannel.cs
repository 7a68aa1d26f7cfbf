using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Relay;

/// <summary>
/// One half of a relayed stream: bytes in both directions, each within the credit that the other half has given. Both halves are alike. One
/// reader and one sender at a time; the rest thread-safe. Says nothing under a lock.
/// </summary>
internal sealed class RelayChannel
{
    // Small enough that many streams share a link evenly.
    private const int MaxDataBytes = 16 * 1024;

    private readonly IRelaySender _sender;
    private readonly IRelayCounts _metrics;
    private readonly Action<RelayChannel> _ended;
    private readonly RelayInput _input;
    private readonly RelayOutput _output;
    private readonly TaskCompletionSource<RelayRefusal?> _answer;
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isEnded;
    private int _isFinished;

    /// <param name="link">The way to the other half.</param>
    /// <param name="peer">The node of the other half.</param>
    /// <param name="stream">The number of the stream.</param>
    /// <param name="isHome">Whether this half is at home.</param>
    /// <param name="limits">How many bytes may wait here.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="ended">Called once, when nothing more is to be said or heard.</param>
    public RelayChannel(INodeLink link, NodeId peer, ulong stream, bool isHome, RelayLimits limits, RelayMetrics metrics, Action<RelayChannel> ended)
        : this(channel => new RelaySender(link, peer, channel.OnGone), stream, isHome, limits, metrics, ended)
    {
    }

    /// <param name="sender">Makes the way to the other half.</param>
    /// <param name="stream">The number of the stream.</param>
    /// <param name="isHome">Whether this half is at home.</param>
    /// <param name="limits">How many bytes may wait here.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="ended">Called once, when nothing more is to be said or heard.</param>
    public RelayChannel(Func<RelayChannel, IRelaySender> sender, ulong stream, bool isHome, RelayLimits limits, IRelayCounts metrics, Action<RelayChannel> ended)
    {
        _sender = sender(this);
        (Stream, IsHome, _metrics, _ended) = (stream, isHome, metrics, ended);
        var going = limits.IsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
        (_input, _output, _answer) = (new(limits.Window, going), new(going), new(going));
    }

    public NodeId Peer => _sender.Peer;

    public ulong Stream { get; }

    public bool IsHome { get; }

    /// <summary>What the home answered: null when it serves the stream.</summary>
    public Task<RelayRefusal?> Answer => _answer.Task;

    /// <summary>Completes when the other half was cut off on purpose: what is under way is of no use.</summary>
    public Task Cut => _cut.Task;

    /// <summary>Whether nothing more will come.</summary>
    public bool IsEnding => _input.IsEnding;

    /// <summary>Whether the node of the other half is gone.</summary>
    public bool IsPeerGone { get; private set; }

    /// <summary>Whether the other half neither sends nor reads any more.</summary>
    public bool IsPeerClosed { get; private set; }

    /// <summary>Whether what has come ends where an element ends.</summary>
    public bool IsAtBoundary => _input.IsAtBoundary;

    /// <summary>How many bytes have come.</summary>
    public ulong Received => _input.Received;

    /// <summary>Whether all that has come was read, and an element is the last of it.</summary>
    public bool IsReadToBoundary => _input.IsReadToBoundary;

    /// <summary>At home: takes the error with which the node that has the connection wants the stream to be closed.</summary>
    public Action<ReadOnlyMemory<byte>>? Leaving { get; set; }

    /// <summary>Asks the home to serve the stream.</summary>
    public ValueTask OpenAsync(ReadOnlyMemory<byte> opening) => SayAsync(RelayKind.Open, number: _input.Granted, content: opening);

    /// <summary>Says that the stream is served.</summary>
    /// <param name="granted">What the opening granted.</param>
    public ValueTask AcceptAsync(ulong granted)
    {
        _output.Grant(granted);
        return SayAsync(RelayKind.Accept, number: _input.Granted);
    }

    /// <summary>Says that the stream is not served.</summary>
    public ValueTask RefuseAsync(RelayRefusal refusal)
    {
        EndHere();
        return SayAsync(RelayKind.Refuse, (byte)refusal);
    }

    /// <summary>Asks the home to close the stream, since this node goes.</summary>
    public ValueTask LeaveAsync(ReadOnlyMemory<byte> error) => SayAsync(RelayKind.Leave, content: error);

    /// <summary>Asks whether the other half is still there; it answers only if not.</summary>
    public ValueTask ProbeAsync() => SayAsync(RelayKind.Credit, number: _input.Granted);

    /// <summary>Completes when there is something to receive, be it the end.</summary>
    public ValueTask WaitForDataAsync() => _input.WaitAsync();

    /// <summary>Receives; 0 at the end.</summary>
    /// <exception cref="IOException">The stream is broken.</exception>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        await _input.WaitAsync();
        var count = _input.Read(buffer.Span, out var granted);
        _metrics.Received(IsHome, count);
        if (granted is { } limit && _isEnded == 0)
        {
            await SayAsync(RelayKind.Credit, number: limit);
        }

        return count;
    }

    /// <summary>Sends all of the bytes, of which an element is the last, or waits for credit until it can.</summary>
    /// <exception cref="IOException">The stream is broken.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            await _sender.WaitForRoomAsync();
            var count = _output.Take(Math.Min(bytes.Length, MaxDataBytes), out var offset);
            if (count == 0)
            {
                _metrics.Waited(IsHome);
                await _output.WaitAsync();
                continue;
            }

            await SayAsync(RelayKind.Data, count == bytes.Length ? (byte)1 : (byte)0, offset, bytes[..count]);
            bytes = bytes[count..];
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public ValueTask FinishAsync() => _isEnded == 0 && Interlocked.Exchange(ref _isFinished, 1) == 0
        ? SayAsync(RelayKind.End, (byte)RelayEnd.Finished, _output.Sent)
        : ValueTask.CompletedTask;

    /// <summary>Neither sends nor reads any more; what was sent is to arrive.</summary>
    public ValueTask CloseAsync() => EndHere() ? SayAsync(RelayKind.End, (byte)RelayEnd.Closed, _output.Sent) : ValueTask.CompletedTask;

    /// <summary>Cuts the stream. From any thread.</summary>
    public void Abort()
    {
        var isFirst = EndHere();
        Break("The relayed stream was cut off.", isCut: true);
        if (isFirst)
        {
            _ = SayAsync(RelayKind.End, (byte)RelayEnd.Broken).AsTask();
        }
    }

    /// <summary>The node of the other half is gone. From any thread.</summary>
    public void OnGone()
    {
        IsPeerGone = true;
        var isFirst = EndHere();
        Break("The node of the other half of the relayed stream is gone.", isCut: false);
        if (isFirst)
        {
            // It may be there all the same, and is to know then.
            _ = SayAsync(RelayKind.End, (byte)RelayEnd.Broken).AsTask();
        }
    }

    /// <summary>Takes what the other half says.</summary>
    public void Take(in RelayFrame frame)
    {
        switch (frame.Kind)
        {
            case RelayKind.Accept:
                _output.Grant(frame.Number);
                _answer.TrySetResult(null);
                break;
            case RelayKind.Refuse:
                EndHere();
                _answer.TrySetResult((RelayRefusal)frame.Flag);
                break;
            case RelayKind.Credit:
                _output.Grant(frame.Number);
                break;
            case RelayKind.Leave:
                Leaving?.Invoke(frame.Content);
                break;
            case RelayKind.Data when !_input.TryAdd(frame.Number, frame.Content.Span, frame.Flag == 1):
            case RelayKind.End when frame.Flag != (byte)RelayEnd.Broken && !_input.TryEnd(frame.Number):
                // Something has been lost on the way: what comes now would make no sense.
                _metrics.Malformed();
                Abort();
                _cut.TrySetResult();
                break;
            case RelayKind.End:
                EndReceived((RelayEnd)frame.Flag);
                break;
        }
    }

    private void EndReceived(RelayEnd end)
    {
        if (end == RelayEnd.Finished)
        {
            return;
        }

        IsPeerClosed = true;
        EndHere();
        if (end == RelayEnd.Closed)
        {
            _output.Break();
            return;
        }

        Break("The other half of the relayed stream was cut off.", isCut: true);
        _cut.TrySetResult();
    }

    private void Break(string why, bool isCut)
    {
        _input.Break(why, isCut);
        _output.Break();
        _answer.TrySetResult(RelayRefusal.Moved);
    }

    private bool EndHere()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
        {
            return false;
        }

        _ended(this);
        return true;
    }

    private ValueTask SayAsync(RelayKind kind, byte flag = 0, ulong number = 0, ReadOnlyMemory<byte> content = default) =>
        _sender.SendAsync(new(kind, IsHome, flag, Stream, number, content));
}
