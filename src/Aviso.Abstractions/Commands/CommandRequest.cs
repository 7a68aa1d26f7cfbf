using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Abstractions.Commands;

/// <summary>A call of one stage of a command; the caller's permission has been checked.</summary>
/// <param name="Host">The virtual host.</param>
/// <param name="Account">
/// The account concerned: the one that is asked, or, of <see cref="CommandPermission.AccountOwner"/>, the one that asks. Null for other
/// commands at a host.
/// </param>
/// <param name="From">Who asks, a full JID as a rule.</param>
/// <param name="Session">The local session that asks; null when the request came from elsewhere.</param>
/// <param name="Form">The filled-in form, checked against the one that was offered; without fields on the first stage.</param>
public sealed record CommandRequest(IVirtualHost Host, IAccount? Account, Jid From, ISession? Session, DataForm Form);
