using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Streams.Redirecting;

/// <summary><c>by-user</c>: once the account is known and lives elsewhere, there.</summary>
internal sealed class ByUser : ISeeOtherHost
{
    public ValueTask<NodeId?> AwayFromHomeAsync(Jid account, NodeId home) => new(home);
}
