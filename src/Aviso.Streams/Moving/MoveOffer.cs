namespace Aviso.Streams.Moving;

/// <summary>An offer to another node that it has not taken or refused yet. Thread-safe.</summary>
internal sealed class MoveOffer
{
    private readonly TaskCompletionSource<bool> _ready = new();
    private readonly TaskCompletionSource<bool> _taken = new();

    /// <summary>Whether the other node has said that it understands it.</summary>
    public bool IsReceived { get; private set; }

    /// <summary>Whether the account is expected there.</summary>
    public Task<bool> IsReady => _ready.Task;

    /// <summary>Whether the account lives there with its sessions.</summary>
    public Task<bool> IsTaken => _taken.Task;

    /// <summary>Takes what the other node says.</summary>
    public void Take(MoveKind answer)
    {
        switch (answer)
        {
            case MoveKind.Received:
                IsReceived = true;
                break;
            case MoveKind.Ready:
                _ready.TrySetResult(true);
                break;
            case MoveKind.Taken:
                _taken.TrySetResult(true);
                break;
            case MoveKind.Refused:
                _ready.TrySetResult(false);
                _taken.TrySetResult(false);
                break;
        }
    }
}
