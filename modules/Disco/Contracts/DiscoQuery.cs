using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Modules.Disco.Contracts;

/// <summary>A question about the server (<paramref name="Account"/> is null) or about an account, whose asker may know the answer.</summary>
/// <param name="Host">The virtual host.</param>
/// <param name="Account">The account; null for the server itself.</param>
/// <param name="From">Who asks.</param>
/// <param name="Node">The node; empty for the entity itself.</param>
public sealed record DiscoQuery(IVirtualHost Host, IAccount? Account, Jid From, string Node);
