using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// The tries of one stream to authenticate, whatever profile carries them (RFC 6120 §6 or XEP-0388): runs the mechanisms, which do
/// no I/O, gives them credentials, and counts what fails. Used by the reading loop only.
/// </summary>
internal sealed partial class SaslExchange(ClientStream stream, ClientStreamServices services)
{
    private SaslContext? _context;
    private ISaslServerMechanism? _mechanism;
    private Jid? _claimed;
    private Jid? _expected;
    private AccountLogin? _login;
    private HashSet<string>? _refused;
    private int _failures;

    /// <summary>Who the client is, once it has authenticated.</summary>
    public AuthenticatedAccount? Account { get; private set; }

    /// <summary>Whether an answer of the client is awaited.</summary>
    public bool IsRunning => _mechanism is not null;

    /// <summary>Whether a profile of SASL has told the client of a failure that it is to blame for (XEP-0078 §3.1).</summary>
    public bool HasSaslFailed { get; set; }

    /// <summary>Whether a mechanism is offered on this stream.</summary>
    public bool Offers(IVirtualHost host, string mechanism) => (_context ?? Offer(host)).Mechanisms.Contains(mechanism);

    /// <summary>Ends the stream of a client that goes on failing, once it has been told (RFC 6120 §6.4.5: between 2 and 5 tries).</summary>
    public void EndIfExhausted()
    {
        if (_failures > services.Options.MaxAuthenticationAttempts)
        {
            stream.Close(StreamError.PolicyViolation);
        }
    }

    /// <summary>What is offered on the stream as it is now; the same to every profile.</summary>
    public SaslContext Offer(IVirtualHost host) => _context = services.Sasl.ContextOf(host, stream.Connection);

    /// <summary>Begins a try.</summary>
    /// <param name="host">The host of the stream.</param>
    /// <param name="mechanism">What the client asked for.</param>
    /// <param name="initial">The initial response; null for none.</param>
    /// <param name="expected">Who it must turn out to be; null for anyone.</param>
    public ValueTask<SaslOutcome> BeginAsync(IVirtualHost host, string? mechanism, byte[]? initial, Jid? expected = null)
    {
        (_claimed, _expected, _login) = (null, expected, null);
        if (!SaslMechanisms.TryCreate(mechanism, _context ?? Offer(host), out _mechanism, out var failure))
        {
            return new(Fail(failure));
        }

        return FinishAsync(host, initial is null ? _mechanism.Start() : _mechanism.Respond(initial));
    }

    /// <summary>Checks a password as PLAIN does; returns the failure, or null and then <see cref="Account"/> is set.</summary>
    public async ValueTask<SaslOutcome.Failed?> CheckPasswordAsync(IVirtualHost host, string user, string password) =>
        await BeginAsync(host, SaslMechanisms.Plain, Encoding.UTF8.GetBytes($"\0{user}\0{password}")) as SaslOutcome.Failed;

    /// <summary>Goes on with the client's answer to a challenge.</summary>
    public ValueTask<SaslOutcome> RespondAsync(IVirtualHost host, byte[] data)
    {
        if (_mechanism is null)
        {
            return new(Fail(SaslFailure.MalformedRequest));
        }

        // Looked at again here: many streams may have got their challenges before the first of them failed.
        return FinishAsync(host, Locked(host) ?? _mechanism.Respond(data));
    }

    /// <summary>The client has authenticated on another node.</summary>
    public void TakeOver(AuthenticatedAccount account) => Account = account;

    /// <summary>Keeps what the authenticated client says of itself.</summary>
    public AuthenticatedAccount Identify(UserAgent? agent) => Account = Account! with { UserAgent = agent };

    /// <summary>Whether a credential that the client can make is missing, and it may make it: who came by a token need not know the password.</summary>
    public bool IsOutdated(ScramHash hash) =>
        Account is { Mechanism: var mechanism } && SaslMechanisms.IsScram(mechanism) && _login?.IsOutdated(hash) == true;

    /// <summary>Keeps a credential that the client has made (XEP-0480); returns why not, or null.</summary>
    public async ValueTask<SaslOutcome.Failed?> KeepAsync(ScramCredential better)
    {
        try
        {
            if (!await services.Logins.UpgradeAsync(_claimed!, _login!.Credential!, [better]))
            {
                return Fail(SaslFailure.NotAuthorized); // the password has been changed meanwhile
            }
        }
        catch (StorageException exception)
        {
            return FailStore(exception);
        }

        Log.Upgraded(services.Log, _claimed!, better.Hash.ToString());
        return null;
    }

    /// <summary>Ends the try; failures that are not the client's doing are not counted.</summary>
    public SaslOutcome.Failed Fail(SaslFailure condition, string? text = null)
    {
        var mechanism = _mechanism?.Name;
        (_mechanism, Account) = (null, null);
        if (condition != SaslFailure.Aborted && (condition != SaslFailure.TemporaryAuthFailure || text is not null))
        {
            services.Metrics.LoginFailed(condition.ConditionName());
            Log.Failed(services.Log, stream.Remote, mechanism ?? "unknown", condition.ConditionName());

            // Refused before the client named an account, a mechanism is no guess the first time: a client that knows no channel
            // binding of this stream (slixmpp 1.8 over TLS 1.3) tries all mechanisms of SCRAM before it comes to PLAIN.
            if (_claimed is not null || mechanism is null || !(_refused ??= []).Add(mechanism))
            {
                _failures++;
            }
        }

        return new(condition, text);
    }

    /// <summary>Ends the try since the store does not answer: that says nothing about the client, and must not count against anybody.</summary>
    public SaslOutcome.Failed FailStore(StorageException exception)
    {
        Log.StoreFailed(services.Log, exception.Message);
        return Fail(SaslFailure.TemporaryAuthFailure);
    }

    /// <summary>Lets the owner of an account in, who may still not be allowed to log in.</summary>
    /// <param name="host">The host of the stream.</param>
    /// <param name="jid">The account.</param>
    /// <param name="status">Its status; null for an anonymous one.</param>
    /// <param name="mechanism">How the client has authenticated.</param>
    /// <param name="data">Additional data of the mechanism.</param>
    public async ValueTask<SaslOutcome> AdmitAsync(IVirtualHost host, Jid jid, AccountStatus? status, string mechanism, ReadOnlyMemory<byte>? data)
    {
        if (status <= AccountStatus.Disabled)
        {
            return Fail(SaslFailure.AccountDisabled);
        }

        if (await services.Sessions.AccountAsync(jid, host, isAnonymous: status is null) is not { } account)
        {
            return Fail(SaslFailure.NotAuthorized); // erased in the meantime
        }

        services.Metrics.LoggedIn(mechanism);
        Log.Authenticated(services.Log, jid, mechanism, stream.Remote);
        Account = new(account, mechanism);
        _mechanism = null;
        return new SaslOutcome.Authenticated(Account, data);
    }

    private async ValueTask<SaslOutcome> FinishAsync(IVirtualHost host, SaslStep step)
    {
        while (step is SaslStep.NeedCredential need)
        {
            _claimed = Jid.Create(need.Local, host.Domain, null);
            if (_expected is not null && !_expected.Equals(_claimed))
            {
                return Fail(SaslFailure.InvalidAuthzid); // XEP-0388 §2.3: not who the stream's header named
            }

            step = Locked(host) ?? await ContinueAsync(host, _claimed, need);
        }

        switch (step)
        {
            case SaslStep.Challenge challenge:
                return new SaslOutcome.Challenge(challenge.Data);
            case SaslStep.Success success:
                return await SucceedAsync(host, success);
            case SaslStep.Failed { Condition: SaslFailure.NotAuthorized } when _claimed is not null:
                await services.Guard.FailedAsync(host, stream.Remote?.Address, _claimed);
                return Fail(SaslFailure.NotAuthorized);
            case SaslStep.Failed { Condition: SaslFailure.TemporaryAuthFailure } when LockLeft(host) is { TotalSeconds: > 0 } left:
                services.Guard.Refused();
                return Fail(SaslFailure.TemporaryAuthFailure, $"Too many failed logins. Try again in {Math.Ceiling(left.TotalSeconds)} seconds.");
            default:
                return Fail(((SaslStep.Failed)step).Condition);
        }
    }

    private async ValueTask<SaslStep> ContinueAsync(IVirtualHost host, Jid account, SaslStep.NeedCredential need)
    {
        try
        {
            _login = await services.Logins.ReadAsync(account, need.Hash);
        }
        catch (StorageException exception)
        {
            return new SaslStep.Failed(FailStore(exception).Condition);
        }

        var (mechanism, credential) = (_mechanism!, _login?.Credential);
        return need.IsExpensive
            ? await services.Sasl.CheckPasswordAsync(() => Locked(host) ?? mechanism.Continue(credential))
            : mechanism.Continue(credential);
    }

    private async ValueTask<SaslOutcome> SucceedAsync(IVirtualHost host, SaslStep.Success success)
    {
        if (success.Local is null)
        {
            return await AdmitAsync(host, Jid.Create(services.Random.NextId(), host.Domain, null), null, _mechanism!.Name, success.Data);
        }

        services.Guard.Succeeded(host, stream.Remote?.Address, _claimed!);
        if (success.Password is { } password && _login is { Status: > AccountStatus.Disabled, Outdated: { Count: > 0 } outdated })
        {
            await UpgradeAsync(password, outdated);
        }

        return await AdmitAsync(host, _claimed!, _login!.Status, _mechanism!.Name, success.Data);
    }

    // The password is known, so the client need not be asked (XEP-0480). That it cannot be stored keeps nobody out.
    private async Task UpgradeAsync(ProvenPassword password, IReadOnlyList<ScramHash> hashes)
    {
        try
        {
            var logins = services.Logins;
            var better = await services.Sasl.CheckPasswordAsync(() => hashes.Select(hash => password.Derive(hash, logins.Iterations, logins.NewSalt())).ToList());
            if (await logins.UpgradeAsync(_claimed!, _login!.Credential!, better))
            {
                Log.Upgraded(services.Log, _claimed!, string.Join(", ", hashes.Select(hash => hash.ToString())));
            }
        }
        catch (StorageException exception)
        {
            Log.NotUpgraded(services.Log, _claimed!, exception.Message);
        }
    }

    private SaslStep.Failed? Locked(IVirtualHost host) =>
        LockLeft(host) > TimeSpan.Zero ? new SaslStep.Failed(SaslFailure.TemporaryAuthFailure) : null;

    private TimeSpan LockLeft(IVirtualHost host) =>
        _claimed is null ? TimeSpan.Zero : services.Guard.LockedFor(host, stream.Remote?.Address, _claimed);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Jid} authenticated by {Mechanism} from {Remote}")]
        public static partial void Authenticated(ILogger logger, Jid jid, string mechanism, System.Net.IPEndPoint? remote);

        [LoggerMessage(2, LogLevel.Information, "Login from {Remote} by {Mechanism} failed: {Condition}")]
        public static partial void Failed(ILogger logger, System.Net.IPEndPoint? remote, string mechanism, string condition);

        [LoggerMessage(4, LogLevel.Information, "{Jid} has new credentials now: {Hashes}")]
        public static partial void Upgraded(ILogger logger, Jid jid, string hashes);

        [LoggerMessage(5, LogLevel.Warning, "{Jid} keeps its old credentials, the store does not answer: {Reason}")]
        public static partial void NotUpgraded(ILogger logger, Jid jid, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Logins fail for now, the store does not answer: {Reason}")]
        public static partial void StoreFailed(ILogger logger, string reason);
    }
}
