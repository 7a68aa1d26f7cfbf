using Aviso.Abstractions.Accounts;

namespace Aviso.Streams.Negotiation;

/// <summary>Who a stream has authenticated as, how, and which client it is, as far as it said so.</summary>
internal sealed record AuthenticatedAccount(IAccount Account, string Mechanism, UserAgent? UserAgent = null);
