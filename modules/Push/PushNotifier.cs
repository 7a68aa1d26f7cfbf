using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Push;

/// <summary>
/// Decides which devices must be told of an event, and tells them: one notification at a time for each device, not more often than the
/// options say, again after errors that may pass (XEP-0357 §7). Runs behind the routing of messages.
/// </summary>
internal sealed partial class PushNotifier : IDisposable
{
    private readonly PushStore _store;
    private readonly IServerRequests _requests;
    private readonly IOptionsProvider _options;
    private readonly IRosters? _rosters;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly PushActivity _activity = new();
    private readonly PushMetrics _metrics;
    private readonly PushQueue _queue;
    private readonly PushSchedule _schedule;

    public PushNotifier(
        PushStore store, IServerRequests requests, IOptionsProvider options, IRosters? rosters, IRandomSource random, TimeProvider clock, ILogger log)
    {
        (_store, _requests, _options, _rosters, _random, _clock, _log) = (store, requests, options, rosters, random, clock, log);
        var ofServer = options.Get<PushOptions>();
        _schedule = new(clock, ofServer.MaxWaiting, OnDue);
        _queue = new(ofServer.QueueSize, HandleAsync, () => _metrics!.DroppedFromQueue(), _activity, log);
        _metrics = new(() => _queue.Count, () => _schedule.Count);
    }

    /// <summary>Completes when nothing is left to be looked at, and no notification waits for the answer of its service.</summary>
    public Task Idle => _activity.Idle;

    /// <summary>Something happened to an account.</summary>
    public void Notify(IAccount account, PushEvent what) => _queue.Add(PushAccount.Of(account), what);

    public PushOptions OptionsOf(IAccount account) => _options.Get<PushOptions>(account.Host.Domain);

    public void Dispose()
    {
        _schedule.Dispose();
        _metrics.Dispose();
    }

    private async ValueTask HandleAsync(PushAccount account, PushEvent what)
    {
        foreach (var device in await account.LoadAsync(_store, OptionsOf(account.Account).LogSize))
        {
            if (IsReached(device, account.Account, what) && await IsWantedAsync(device.Registration, account.Account, what))
            {
                Add(device, what);
                Advance(device);
            }
        }
    }

    private static bool IsReached(PushDevice device, IAccount account, PushEvent what) => what.Reach switch
    {
        PushReach.All => true,
        PushReach.Absent => account.Find(device.Registration.Resource) is null,
        PushReach.AbsentWhenAway => device.Registration.WantsAway && account.Find(device.Registration.Resource) is null,
        PushReach.Session => device.Registration.Resource == what.Resource,
        _ => false,
    };

    private async ValueTask<bool> IsWantedAsync(PushRegistration registration, IAccount account, PushEvent what)
    {
        if (what.Kind == PushKind.Subscription)
        {
            return true;
        }

        return !registration.Muted.Contains(what.Sender.Bare)
            && (!registration.IgnoresUnknown || _rosters is null || (await _rosters.OfAsync(account)).Find(what.Sender.Bare) is not null);
    }

    private void Add(PushDevice device, PushEvent what)
    {
        lock (device.Account.Lock)
        {
            if (!device.Registration.IsEnabled || what.ReturnedFrom <= device.KnowsUntil)
            {
                return;
            }

            device.KnowsUntil = _clock.GetUtcNow();
            device.Count += what.Kind == PushKind.Subscription ? 0 : 1;
            if (device.Waiting is not null)
            {
                _metrics.Merged();
            }

            device.Waiting = PushEvent.Merge(device.Waiting, what);
        }
    }

    private void OnDue(PushDevice device)
    {
        lock (device.Account.Lock)
        {
            device.IsScheduled = false;
        }

        Advance(device);
    }

    // Publishes what waits for a device, now or when its time has come.
    private void Advance(PushDevice device)
    {
        PushEvent what;
        PushRegistration registration;
        int count;
        lock (device.Account.Lock)
        {
            if (device.Waiting is null || device.IsPublishing || !device.Registration.IsEnabled)
            {
                return;
            }

            if (!IsDue(device))
            {
                WaitFor(device);
                return;
            }

            (what, registration, count) = (device.Waiting, device.Registration, device.Count);
            (device.Waiting, device.IsPublishing) = (null, true);
        }

        _ = PublishAsync(device, registration, what, count);
    }

    // Calls do not wait for the shortest interval, but they do for a service that is in trouble.
    private bool IsDue(PushDevice device) =>
        device.NotBefore <= _clock.GetUtcNow() || (device.Failures == 0 && device.Waiting is { Kind: PushKind.Call });

    private void WaitFor(PushDevice device)
    {
        if (device.IsScheduled || (device.IsScheduled = _schedule.TryAdd(device, device.NotBefore)))
        {
            return;
        }

        device.Waiting = null;
        device.Record(_clock.GetUtcNow(), "given up: too many notifications wait");
        _metrics.DroppedFromSchedule();
    }

    private async Task PublishAsync(PushDevice device, PushRegistration registration, PushEvent what, int count)
    {
        _activity.Begin();
        try
        {
            var account = device.Account.Account;
            var options = OptionsOf(account);
            var payload = PushNotification.Of(registration, what, count, options, _random);
            var answer = await _requests.AskAsync(account.Host, registration.Service, isSet: true, payload, options.RequestTimeout);
            var because = Settle(device, registration, what, count, answer, options);
            if (because is not null && device.Account.Disable(device, registration, because, _store) is { } write)
            {
                _metrics.Disabled(because);
                Log.Disabled(_log, account.Jid, registration.Service, because);
                await write;
            }
        }
        catch (StorageException exception)
        {
            Log.NotStored(_log, device.Account.Account.Jid, exception);
        }
        catch (Exception exception)
        {
            // A fault of this program must not keep the device from being told of the next message.
            Log.Failed(_log, device.Account.Account.Jid, registration.Service, exception);
            lock (device.Account.Lock)
            {
                device.IsPublishing = false;
            }
        }

        Advance(device);
        _activity.End();
    }

    // The result says why the registration is to be disabled; null when it is not.
    private string? Settle(PushDevice device, PushRegistration registration, PushEvent what, int count, IqAnswer answer, PushOptions options)
    {
        lock (device.Account.Lock)
        {
            var now = _clock.GetUtcNow();
            device.IsPublishing = false;
            if (answer.Error is not { } error)
            {
                (device.Failures, device.NotBefore) = (0, now + options.MinInterval);
                device.Record(now, $"published, messages: {count}");
                _metrics.Published();
                return null;
            }

            _metrics.Failed(error.Condition);
            if (device.Registration != registration)
            {
                return null; // enabled anew meanwhile
            }

            if (!PushErrors.IsPassing(error) || ++device.Failures >= options.MaxFailures)
            {
                device.Record(now, $"{error.Condition}, disabled");
                return error.Condition;
            }

            // What came meanwhile is the news; else this is told again, unless a client has been there.
            device.Waiting ??= device.Count > 0 || what.Kind == PushKind.Subscription ? what : null;
            device.NotBefore = now + PushErrors.Pause(device.Failures);
            device.Record(now, $"{error.Condition}, failure {device.Failures}; not again before {XmppDateTime.Format(device.NotBefore)}");
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nothing more is published for {Account} to {Service}: {Because}")]
        public static partial void Disabled(ILogger logger, Jid account, Jid service, string because);

        [LoggerMessage(2, LogLevel.Warning, "A registration for push notifications of {Account} is disabled, but that could not be stored")]
        public static partial void NotStored(ILogger logger, Jid account, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "A notification for {Account} could not be published to {Service}")]
        public static partial void Failed(ILogger logger, Jid account, Jid service, Exception exception);
    }
}
