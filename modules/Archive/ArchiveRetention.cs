using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive;

/// <summary>
/// Removes what is too old or too much, in batches that hold up other writes for moments only. What is older than any host
/// allows goes by one index over all accounts, those of domains no longer served among them; the rest account by account.
/// </summary>
internal sealed class ArchiveRetention(MessageArchive archive, IVirtualHosts hosts, IOptionsProvider options, TimeProvider clock)
{
    private const int Batch = 500;
    private const int AccountsAtOnce = 200;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var rules = hosts.All.Select(host => (host.Domain, Options: options.Get<ArchiveOptions>(host.Domain))).ToList();
        var longest = rules.Exists(rule => rule.Options.ExpireAfter == TimeSpan.Zero) ? TimeSpan.Zero : rules.Max(rule => rule.Options.ExpireAfter);
        if (longest > TimeSpan.Zero)
        {
            var before = ArchiveIds.Before(clock.GetUtcNow() - longest);
            while (!cancellation.IsCancellationRequested && await archive.Store.ExpireAsync(before, Batch) == Batch)
            {
            }
        }

        foreach (var (domain, rule) in rules)
        {
            var limits = new ArchiveLimits(
                rule.ExpireAfter > TimeSpan.Zero && rule.ExpireAfter != longest ? ArchiveIds.Before(clock.GetUtcNow() - rule.ExpireAfter) : null,
                rule.MaxMessages > 0 ? rule.MaxMessages : null,
                rule.MaxBytes > 0 ? rule.MaxBytes : null);
            if (limits != default)
            {
                await TrimAllAsync(domain, limits, cancellation);
            }
        }
    }

    private async Task TrimAllAsync(string domain, ArchiveLimits limits, CancellationToken cancellation)
    {
        string? after = null;
        while (!cancellation.IsCancellationRequested)
        {
            var accounts = await archive.Store.ListAsync(domain, AccountsAtOnce, after, cancellation);
            foreach (var account in accounts)
            {
                while (!cancellation.IsCancellationRequested && IsBeyond(account, limits) && await archive.Store.TrimAsync(account.Owner, limits, Batch) == Batch)
                {
                }
            }

            if (accounts.Count < AccountsAtOnce)
            {
                return;
            }

            after = accounts[^1].Owner.Local;
        }
    }

    private static bool IsBeyond(ArchiveUsage usage, ArchiveLimits limits) =>
        usage.Entries > limits.Entries
        || usage.Bytes > limits.Bytes
        || (usage.FirstId is not null && string.CompareOrdinal(usage.FirstId, limits.OldestId) < 0);
}
