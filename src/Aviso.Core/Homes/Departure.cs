using Aviso.Core.Accounts;

namespace Aviso.Core.Homes;

/// <summary>An account that is leaving.</summary>
/// <param name="Account">The account.</param>
/// <param name="Before">Completes when it has left the last time.</param>
internal sealed record Departure(Account Account, Task Before)
{
    /// <summary>Completes when it has left.</summary>
    public TaskCompletionSource Done { get; } = new();
}
