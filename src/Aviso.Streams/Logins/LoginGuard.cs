using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Streams.Transport;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Logins;

/// <summary>
/// Slows down who guesses passwords, as each virtual host wants it, on all nodes of a cluster together. Accounts that do not exist are treated as those
/// that do, so that a lock tells nothing. Thread-safe.
/// </summary>
internal sealed partial class LoginGuard
{
    private readonly LoginLocks _locks;
    private readonly LoginNews _news;
    private readonly LoginMetrics _metrics;
    private readonly IOptionsProvider _options;
    private readonly IAccounts _accounts;
    private readonly ILogger _log;

    public LoginGuard(LoginLocks locks, LoginNews news, LoginMetrics metrics, IOptionsProvider options, IAccounts accounts, ILogger<LoginGuard> log)
    {
        (_locks, _news, _metrics, _options, _accounts, _log) = (locks, news, metrics, options, accounts, log);
        news.Heard = Hear;
    }

    /// <summary>How long logins are still refused; zero when one may be tried.</summary>
    public TimeSpan LockedFor(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = _options.Get<LoginLockOptions>(host.Domain);
        return policy.Enabled ? _locks.LockedFor(SourceOf(policy, address, account)) : TimeSpan.Zero;
    }

    /// <summary>A login was refused because of a lock.</summary>
    public void Refused() => _metrics.Refused();

    /// <summary>A password was wrong.</summary>
    public async ValueTask FailedAsync(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = _options.Get<LoginLockOptions>(host.Domain);
        if (!policy.Enabled)
        {
            return;
        }

        var source = SourceOf(policy, address, account);
        var failures = Count(source, policy, 1);
        _news.Failed(host.Domain, source);

        if (policy.DisableAfterFails > 0 && policy.Mode != LoginLockMode.Ip && failures >= policy.DisableAfterFails)
        {
            await DisableAsync(account);
        }
    }

    /// <summary>The password was right.</summary>
    public void Succeeded(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = _options.Get<LoginLockOptions>(host.Domain);
        // In mode Ip one account of one's own would buy any number of tries at others.
        if (policy.Mode != LoginLockMode.Ip && SourceOf(policy, address, account) is var source && _locks.Clear(source))
        {
            _news.Cleared(host.Domain, source);
        }
    }

    // What follows from it is for each node to decide; to disable the account, for the one where the password was given.
    private void Hear(LoginReport report)
    {
        if (report.IsCleared)
        {
            _locks.Clear(report.Source);
        }

        if (report.Failures > 0 && _options.Get<LoginLockOptions>(report.Domain) is { Enabled: true } policy)
        {
            Count(report.Source, policy, report.Failures);
        }
    }

    private int Count(LoginSource source, LoginLockOptions policy, int times)
    {
        var failures = _locks.Fail(source, policy, times);
        if (failures >= policy.LockAfterFails && failures - times < policy.LockAfterFails)
        {
            Log.Locked(_log, source.Account?.ToString() ?? "any account", source.Network?.ToString() ?? "anywhere", failures);
        }

        return failures;
    }

    private static LoginSource SourceOf(LoginLockOptions policy, IPAddress? address, Jid account)
    {
        var network = address is null ? null : ClientNetwork.Of(address);
        return policy.Mode switch
        {
            LoginLockMode.Ip => new(network, null),
            LoginLockMode.Jid => new(null, account),
            _ => new(network, account),
        };
    }

    private async ValueTask DisableAsync(Jid account)
    {
        try
        {
            if (await _accounts.ReadAsync(account) is { Status: > AccountStatus.Disabled })
            {
                await _accounts.SetStatusAsync(account, AccountStatus.Disabled);
                Log.Disabled(_log, account);
            }
        }
        catch (StorageException exception)
        {
            Log.NotDisabled(_log, account, exception.Message); // the next failure tries again
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Logins to {Account} from {Address} are locked after {Failures} wrong passwords")]
        public static partial void Locked(ILogger logger, string account, string address, int failures);

        [LoggerMessage(2, LogLevel.Warning, "Account {Account} is disabled after too many wrong passwords; an administrator can enable it")]
        public static partial void Disabled(ILogger logger, Jid account);

        [LoggerMessage(3, LogLevel.Warning, "Account {Account} could not be disabled after too many wrong passwords, the store does not answer: {Reason}")]
        public static partial void NotDisabled(ILogger logger, Jid account, string reason);
    }
}
