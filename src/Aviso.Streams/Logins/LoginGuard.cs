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
/// Slows down who guesses passwords, as each virtual host wants it. Accounts that do not exist are treated as those that do,
/// so that a lock tells nothing. Thread-safe.
/// </summary>
internal sealed partial class LoginGuard(
    LoginLocks locks, LoginMetrics metrics, IOptionsProvider options, IAccounts accounts, ILogger<LoginGuard> log)
{
    /// <summary>How long logins are still refused; zero when one may be tried.</summary>
    public TimeSpan LockedFor(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = options.Get<LoginLockOptions>(host.Domain);
        return policy.Enabled ? locks.LockedFor(SourceOf(policy, address, account)) : TimeSpan.Zero;
    }

    /// <summary>A login was refused because of a lock.</summary>
    public void Refused() => metrics.Refused();

    /// <summary>A password was wrong.</summary>
    public async ValueTask FailedAsync(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = options.Get<LoginLockOptions>(host.Domain);
        if (!policy.Enabled)
        {
            return;
        }

        var failures = locks.Fail(SourceOf(policy, address, account), policy);
        if (failures == policy.LockAfterFails)
        {
            Log.Locked(log, account, address, failures);
        }

        if (policy.DisableAfterFails > 0 && policy.Mode != LoginLockMode.Ip && failures >= policy.DisableAfterFails)
        {
            await DisableAsync(account);
        }
    }

    /// <summary>The password was right.</summary>
    public void Succeeded(IVirtualHost host, IPAddress? address, Jid account)
    {
        var policy = options.Get<LoginLockOptions>(host.Domain);
        if (policy.Mode != LoginLockMode.Ip) // else one account of one's own would buy any number of tries at others
        {
            locks.Clear(SourceOf(policy, address, account));
        }
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
            if (await accounts.ReadAsync(account) is { Status: > AccountStatus.Disabled })
            {
                await accounts.SetStatusAsync(account, AccountStatus.Disabled);
                Log.Disabled(log, account);
            }
        }
        catch (StorageException exception)
        {
            Log.NotDisabled(log, account, exception.Message); // the next failure tries again
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Logins to {Account} from {Address} are locked after {Failures} wrong passwords")]
        public static partial void Locked(ILogger logger, Jid account, IPAddress? address, int failures);

        [LoggerMessage(2, LogLevel.Warning, "Account {Account} is disabled after too many wrong passwords; an administrator can enable it")]
        public static partial void Disabled(ILogger logger, Jid account);

        [LoggerMessage(3, LogLevel.Warning, "Account {Account} could not be disabled after too many wrong passwords, the store does not answer: {Reason}")]
        public static partial void NotDisabled(ILogger logger, Jid account, string reason);
    }
}
