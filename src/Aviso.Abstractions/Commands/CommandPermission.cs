namespace Aviso.Abstractions.Commands;

/// <summary>Who may run an ad-hoc command.</summary>
public enum CommandPermission
{
    /// <summary>The administrators of the server.</summary>
    Administrators,

    /// <summary>
    /// A registered account, for itself: its own owner where the account is asked, any account of the host where the host is asked.
    /// <see cref="CommandRequest.Account"/> is that account.
    /// </summary>
    AccountOwner,

    /// <summary>Whoever asks, people of other servers included.</summary>
    Anyone,
}
