namespace Aviso.Abstractions.Accounts;

/// <summary>The clients that have access to accounts (XEP-0494). Thread-safe.</summary>
public interface IAccountClients
{
    /// <summary>The clients of an account, the last seen first: those remembered, and those that are connected and did not say who they are.</summary>
    ValueTask<IReadOnlyList<AccountClient>> ListAsync(IAccount account);

    /// <summary>Takes a client's tokens back and ends its sessions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="id">The client.</param>
    /// <param name="beforeClosing">Called when the tokens are gone and the sessions still open.</param>
    ValueTask<ClientRevocation> RevokeAsync(IAccount account, string id, Action<ClientRevocation>? beforeClosing = null);

    /// <summary>Forgets the clients of a domain that have not been seen for longer than the options allow.</summary>
    Task ForgetAsync(string domain, CancellationToken cancellation);
}
