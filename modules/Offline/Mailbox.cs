using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Offline;

/// <summary>
/// What is known in memory of the messages kept for one account, and the session to which they are being handed out. Lives in
/// a slot of the account; all members are used under its lock (<c>lock (mailbox)</c>).
/// <para>Invariant: <see cref="Count"/> is never less than what the store has and is about to have, or unknown.</para>
/// </summary>
internal sealed class Mailbox
{
    public const int Unknown = -1;

    // Live messages that may wait behind stored ones. Only a client that reads very slowly gets near; beyond, they overtake.
    private const int MaxHeldBytes = 256 * 1024;

    private Queue<byte[]>? _held;
    private int _heldBytes;

    /// <summary>The most messages that the store can have, or <see cref="Unknown"/>.</summary>
    public int Count { get; set; } = Unknown;

    /// <summary>The last append; all before it are durable when it is.</summary>
    public Task LastAppend { get; set; } = Task.CompletedTask;

    /// <summary>The last removal; while it is under way, the store may still show what was handed out.</summary>
    public Task LastRemoval { get; set; } = Task.CompletedTask;

    /// <summary>The session for which live messages are held back until the stored ones have been handed out; null for none.</summary>
    public ISession? Opening { get; set; }

    /// <summary>Whether a delivery is running; there is one at a time, so that nothing is handed out twice.</summary>
    public bool IsDelivering { get; set; }

    /// <summary>The last delivery.</summary>
    public Task Delivery { get; set; } = Task.CompletedTask;

    /// <summary>Holds a live message back; false when too many wait already.</summary>
    public bool TryHold(byte[] message)
    {
        if (_heldBytes + message.Length > MaxHeldBytes)
        {
            return false;
        }

        (_held ??= new()).Enqueue(message);
        _heldBytes += message.Length;
        return true;
    }

    /// <summary>Takes all held messages out, in order.</summary>
    public IReadOnlyList<byte[]> TakeHeld()
    {
        IReadOnlyList<byte[]> taken = _held is null ? [] : [.. _held];
        (_held, _heldBytes) = (null, 0);
        return taken;
    }
}
