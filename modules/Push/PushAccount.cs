using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Push;

/// <summary>
/// The devices of one account, in a slot of it: read once, then changed in memory and store together. Who waits to be told something
/// keeps the account alive. Thread-safe.
/// </summary>
internal sealed class PushAccount(IAccount account)
{
    private static readonly Slot<PushAccount> s_slot = new(SlotKind.Account);
    private volatile PushDevice[]? _devices;
    private Task<IReadOnlyList<PushRegistration>>? _reading;

    public IAccount Account => account;

    /// <summary>Guards the devices. Taken before the lock of <see cref="PushSchedule"/>.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Whether it is in memory that the account has no devices: then nothing about it costs anything.</summary>
    public bool IsKnownEmpty => _devices is { Length: 0 };

    /// <summary>The devices that are in memory.</summary>
    public IReadOnlyList<PushDevice> Devices => _devices ?? [];

    public static PushAccount Of(IAccount account) => account.Slots.Get(s_slot) ?? account.Slots.GetOrAdd(s_slot, () => new(account));

    public static PushAccount? TryGet(IAccount account) => account.Slots.Get(s_slot);

    /// <summary>The devices, read from the store when they are not in memory; once however many ask.</summary>
    public ValueTask<IReadOnlyList<PushDevice>> LoadAsync(PushStore store, int maxLog) =>
        _devices is { } known ? new(known) : new(ReadAsync(store, maxLog));

    /// <summary>
    /// Enables a registration, again or for the first time (XEP-0357 §5: the last request counts). When there are too many, one makes room:
    /// first of those that do not work, then the one enabled longest ago. The devices must have been loaded.
    /// </summary>
    public Task Set(PushRegistration registration, PushStore store, int maxDevices, int maxLog)
    {
        lock (Lock)
        {
            var writes = new List<Task>();
            var devices = _devices!.ToList();
            var device = devices.Find(one => one.Registration.Key == registration.Key);
            if (device is null)
            {
                devices.Add(device = new(this, registration, maxLog));
            }

            (device.Registration, device.Waiting, device.Count, device.Failures, device.NotBefore) = (registration, null, 0, 0, default);
            device.Record(registration.EnabledAt, $"enabled by {registration.Resource}");
            while (devices.Count > maxDevices)
            {
                var oldest = devices.Where(one => one != device).MinBy(one => (one.Registration.IsEnabled, one.Registration.EnabledAt))!;
                devices.Remove(oldest);
                oldest.Waiting = null;
                writes.Add(store.RemoveAsync(account, oldest.Registration));
            }

            writes.Add(store.PutAsync(account, registration));
            _devices = [.. devices];
            return Task.WhenAll(writes);
        }
    }

    /// <summary>Takes devices out (§6). The devices must have been loaded.</summary>
    public Task Remove(Predicate<PushRegistration> which, PushStore store)
    {
        lock (Lock)
        {
            var removed = _devices!.Where(one => which(one.Registration)).ToList();
            _devices = [.. _devices!.Except(removed)];
            removed.ForEach(one => one.Waiting = null);
            return Task.WhenAll(removed.Select(one => store.RemoveAsync(account, one.Registration)));
        }
    }

    /// <summary>Keeps the reason why nothing is published to a device any more; null when it was enabled anew or taken out meanwhile.</summary>
    public Task? Disable(PushDevice device, PushRegistration registration, string because, PushStore store)
    {
        lock (Lock)
        {
            if (device.Registration != registration || !_devices!.Contains(device))
            {
                return null;
            }

            (device.Registration, device.Waiting) = (registration with { DisabledBecause = because }, null);
            return store.PutAsync(account, device.Registration);
        }
    }

    /// <summary>A client of the account is there and gets everything: nothing is left to be told.</summary>
    public void Forget()
    {
        lock (Lock)
        {
            foreach (var device in Devices)
            {
                (device.Count, device.Waiting) = (0, null);
            }
        }
    }

    /// <summary>The account is being erased.</summary>
    public void Erase()
    {
        lock (Lock)
        {
            Forget();
            _devices = [];
        }
    }

    private async Task<IReadOnlyList<PushDevice>> ReadAsync(PushStore store, int maxLog)
    {
        Task<IReadOnlyList<PushRegistration>> reading;
        lock (Lock)
        {
            reading = _reading ??= store.ReadAsync(account);
        }

        try
        {
            var stored = await reading;
            lock (Lock)
            {
                return _devices ??= [.. stored.Select(one => new PushDevice(this, one, maxLog))];
            }
        }
        finally
        {
            lock (Lock)
            {
                _reading = null; // when it failed, the next one tries again
            }
        }
    }
}
