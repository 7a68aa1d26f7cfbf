using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive.Contracts;

/// <summary>How much the accounts of a host keep in their archives, for operators. Thread-safe.</summary>
public interface IArchiveReport
{
    /// <summary>Accounts of a domain in order of their names, after <paramref name="afterLocal"/>.</summary>
    ValueTask<IReadOnlyList<ArchiveUsage>> UsageAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default);
}
