namespace Aviso.Modules.Push;

/// <summary>
/// One registration of an account and what is known of it while the account is in memory. Invariant: everything that changes is used under
/// the lock of its account (<see cref="PushAccount.Lock"/>).
/// </summary>
internal sealed class PushDevice(PushAccount account, PushRegistration registration, int maxLog)
{
    private readonly Queue<PushLogEntry> _log = new();

    public PushAccount Account { get; } = account;

    public PushRegistration Registration { get; set; } = registration;

    /// <summary>The messages since a client of the account was there last.</summary>
    public int Count { get; set; }

    /// <summary>What it has yet to be told; null for nothing.</summary>
    public PushEvent? Waiting { get; set; }

    /// <summary>Whether a notification is under way: there is one at a time.</summary>
    public bool IsPublishing { get; set; }

    /// <summary>Whether somebody looks after it when its time has come.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Publications that failed, one after the other.</summary>
    public int Failures { get; set; }

    /// <summary>It is told nothing before that time.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>It has been told of what came until then, or is going to be.</summary>
    public DateTimeOffset KnowsUntil { get; set; }

    /// <summary>What happened last, the oldest first.</summary>
    public IReadOnlyCollection<PushLogEntry> Log => _log;

    public void Record(DateTimeOffset now, string what)
    {
        if (_log.Count >= maxLog && !_log.TryDequeue(out _))
        {
            return;
        }

        _log.Enqueue(new(now, what));
    }
}
