using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Core.Routing;
using Aviso.Streams.Logins;
using Aviso.Streams.Management;
using Aviso.Streams.Moving;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Redirecting;
using Aviso.Streams.Relay;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Clients;

/// <summary>What all client streams share.</summary>
internal sealed record ClientStreamServices(
    IVirtualHosts Hosts,
    IModuleCatalogue Modules,
    StanzaEntrance Entrance,
    SessionDirectory Sessions,
    AccountLogins Logins,
    AccountTokens Tokens,
    IStorage Storage,
    SaslPolicy Sasl,
    LoginGuard Guard,
    ManagementProtocol Management,
    ResumableSessions Resumable,
    IAccountHomes Homes,
    RelayTable Relays,
    Redirection Redirection,
    AccountMoves MovedAccounts,
    SessionMoves Moves,
    SessionOffers Offers,
    MoveLimits MoveLimits,
    ClientOptions Options,
    StreamMetrics Metrics,
    TimeProvider Clock,
    IRandomSource Random,
    ILogger<ClientStream> Log);
