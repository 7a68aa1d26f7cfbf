using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>A claim to be the home of an account, from the question to the directory until the claim has been given back. Not thread-safe.</summary>
internal sealed class HomeClaim(Jid account)
{
    public Jid Account { get; } = account;

    /// <summary>Whether the account lives here by this claim.</summary>
    public bool IsGranted { get; set; }

    /// <summary>How many claims of clients and sessions it stands for.</summary>
    public int Uses { get; set; }

    /// <summary>Completes when the question has been answered.</summary>
    public TaskCompletionSource<HomeOutcome> Asked { get; } = new();

    /// <summary>Completes when the account has left, or has come, or does neither after all; null while it is neither to leave nor to come.</summary>
    public TaskCompletionSource? Left { get; set; }

    /// <summary>Whether its sessions are about to go on on another node.</summary>
    public bool IsMoving { get; set; }

    /// <summary>The node that the account has come from, while what had been sent to it there is let in before everything else; null at other times.</summary>
    public NodeId? Previous { get; set; }

    /// <summary>Completes when another node has given the account to this one, which expects it; null while it is not expected.</summary>
    public TaskCompletionSource? Expected { get; set; }
}
