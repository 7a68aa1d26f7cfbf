using Aviso.Abstractions.Accounts;
using Aviso.Streams.Clients;

namespace Aviso.Streams.Moving;

/// <summary>An account that is to move with those of its sessions that can be resumed.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sessions">Those.</param>
/// <param name="Others">Its other sessions, which end.</param>
internal sealed record AccountMove(IAccount Account, IReadOnlyList<ClientSession> Sessions, IReadOnlyList<ClientSession> Others)
{
    private readonly TaskCompletionSource _over = new();

    /// <summary>Completes when the account has moved, or has not.</summary>
    public Task Over => _over.Task;

    /// <summary>It has, or it has not.</summary>
    public void End() => _over.TrySetResult();
}
