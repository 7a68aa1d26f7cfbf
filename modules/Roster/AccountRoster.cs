using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>
/// One roster in memory. The arrays are replaced as a whole under a short lock, in which the store's writes are queued
/// too, so that memory and store change in the same order; readers take no lock.
/// </summary>
internal sealed class AccountRoster(IAccount account, RosterStore store, TimeProvider clock, StoredRoster stored) : IRoster
{
    private readonly Lock _lock = new();

    // Invariant: both ordered by the bytes of the address, which is the order of the store.
    private volatile RosterContact[] _contacts = stored.Contacts;
    private volatile PendingRequest[] _requests = stored.Requests;
    private RosterHistory _history = stored.History;
    private long _version = stored.Contacts.Aggregate(stored.History.LastVersion, (version, contact) => Math.Max(version, contact.Version));

    // Pushes whose change is not durable yet, in order of their versions; null when there are none.
    private List<(long Version, Element Push)>? _pushes;

    public IAccount Account => account;

    public ImmutableArray<RosterContact> Contacts => ImmutableCollectionsMarshal.AsImmutableArray(_contacts);

    /// <summary>The subscription requests that wait for an answer.</summary>
    public ImmutableArray<PendingRequest> Requests => ImmutableCollectionsMarshal.AsImmutableArray(_requests);

    public int PendingRequests => _requests.Length;

    public RosterContact? Find(Jid contact)
    {
        var contacts = _contacts;
        var index = SortedByJid.Search(contacts, contact, static one => one.Jid);
        return index >= 0 ? contacts[index] : null;
    }

    public SubscriptionState StateOf(Jid contact) =>
        (Find(contact)?.State ?? SubscriptionState.None) | (HasRequest(contact) ? SubscriptionState.PendingIn : SubscriptionState.None);

    public bool IsSubscriber(Jid contact) => Find(contact) is { IsSubscriber: true };

    public bool IsSubscribedTo(Jid contact) => Find(contact) is { IsSubscribedTo: true };

    /// <summary>Adds an item or replaces its name and groups (RFC 6121 §2.3, §2.4); refused when the roster is full.</summary>
    public RosterChange Set(Jid jid, string? name, string[] groups, int maxSize)
    {
        lock (_lock)
        {
            var before = Find(jid);
            var state = StateOf(jid);
            if (before is null && _contacts.Length >= maxSize)
            {
                return RosterChange.Refused(state);
            }

            var (version, durable) = Write(jid, before?.State ?? SubscriptionState.None, before?.IsApproved ?? false, name, groups);
            return new(state, new(state, before?.IsApproved ?? false), version, durable);
        }
    }

    /// <summary>Removes an item and with it what was asked and granted; null when there is none (RFC 6121 §2.5).</summary>
    public RosterChange? Remove(Jid jid)
    {
        lock (_lock)
        {
            var contacts = _contacts;
            var index = SortedByJid.Search(contacts, jid, static one => one.Jid);
            if (index < 0)
            {
                return null;
            }

            var before = StateOf(jid);
            var version = NextVersion();
            var history = _history.With(new(jid, version));

            // First the history: a crash between the two leaves an item that is too much, not a removal that is unknown.
            var durable = Task.WhenAll(store.PutAsync(account, history), store.RemoveContactAsync(account, jid), DropRequest(jid));
            (_version, _history, _contacts) = (version, history, SortedByJid.Without(contacts, index));
            Enqueue(version, RosterXml.Removal(jid));
            return new(before, new(SubscriptionState.None, false), version, durable);
        }
    }

    /// <summary>The account sends a subscription stanza to a contact (RFC 6121 A.2).</summary>
    public RosterChange Send(StanzaType type, Jid contact, int maxSize)
    {
        lock (_lock)
        {
            var state = StateOf(contact);
            return Apply(contact, state, SubscriptionRules.Send(type, state, Find(contact)?.IsApproved ?? false), maxSize, null, 0);
        }
    }

    /// <summary>A contact sends a subscription stanza to the account (RFC 6121 A.3); <paramref name="request"/> is kept when it has to wait.</summary>
    public RosterChange Receive(StanzaType type, Jid contact, byte[]? request, RosterOptions options)
    {
        lock (_lock)
        {
            var state = StateOf(contact);
            var step = SubscriptionRules.Receive(type, state, Find(contact)?.IsApproved ?? false, options.AutoAuthorize);
            return Apply(contact, state, step, options.MaxSize, request, options.MaxRequests);
        }
    }

    /// <summary>Empties the roster.</summary>
    public Task Clear()
    {
        lock (_lock)
        {
            var durable = store.RemoveAllAsync(account);
            (_contacts, _requests, _history, _pushes) = ([], [], RosterHistory.None, null);
            return durable;
        }
    }

    /// <summary>Sends the pushes up to a version to all interested resources; call it when the change is durable.</summary>
    public void Push(long version)
    {
        lock (_lock)
        {
            while (_pushes is [var next, ..] && next.Version <= version)
            {
                _pushes.RemoveAt(0);
                foreach (var session in account.Sessions)
                {
                    if (session.IsInterested)
                    {
                        session.Send(next.Push.WithAttribute("to", session.Jid.ToString()));
                    }
                }
            }

            if (_pushes is [])
            {
                _pushes = null;
            }
        }
    }

    /// <summary>Forgets the push of a change that the store could not take.</summary>
    public void Abandon(long version)
    {
        lock (_lock)
        {
            _pushes?.RemoveAll(one => one.Version == version);
        }
    }

    /// <summary>
    /// Makes a session interested (RFC 6121 §2.2) and gives it the roster: the whole one, or null when its copy was
    /// brought, or will be brought, up to date by pushes (§2.6.3), after <paramref name="sendEmptyResult"/>.
    /// </summary>
    public Element? Give(ISession session, string? knownVersion, Action sendEmptyResult)
    {
        lock (_lock)
        {
            session.IsInterested = true;
            if (knownVersion is null || !RosterCodec.TryVersion(knownVersion, out var known) || MissedSince(known) is not { } missed)
            {
                return RosterXml.Query(Contacts, _version);
            }

            sendEmptyResult();
            foreach (var (version, item) in missed)
            {
                session.Send(RosterXml.Push(item, version).WithAttribute("to", session.Jid.ToString()));
            }

            return null;
        }
    }

    // The changes since a version in their order; null when they are not known or when the whole roster is smaller.
    private List<(long Version, Element Item)>? MissedSince(long known)
    {
        if (known < _history.Floor || known > _version)
        {
            return null;
        }

        List<(long Version, Element Item)> missed =
        [
            .. _contacts.Where(one => one.Version > known).Select(one => (one.Version, RosterXml.Item(one))),
            .. _history.Removed.Where(one => one.Version > known).Select(one => (one.Version, RosterXml.Removal(one.Jid))),
        ];
        missed.Sort((left, right) => left.Version.CompareTo(right.Version));
        return missed.Count == 0 || missed.Count < _contacts.Length ? missed : null;
    }

    // Invariant: this and all below are called under the lock.
    private RosterChange Apply(Jid jid, SubscriptionState before, SubscriptionStep step, int maxSize, byte[]? request, int maxRequests)
    {
        var contact = Find(jid);
        var kept = step.State & ~SubscriptionState.PendingIn;
        var changes = (contact?.State ?? SubscriptionState.None) != kept || (contact?.IsApproved ?? false) != step.IsApproved;
        var isAsked = step.State.HasFlag(SubscriptionState.PendingIn);
        var asksAnew = isAsked && !before.HasFlag(SubscriptionState.PendingIn);
        if ((changes && contact is null && _contacts.Length >= maxSize) || (asksAnew && _requests.Length >= maxRequests))
        {
            return RosterChange.Refused(before);
        }

        var durable = asksAnew ? AddRequest(new(jid, request!)) : isAsked ? Task.CompletedTask : DropRequest(jid);
        if (!changes)
        {
            return new(before, step, 0, durable);
        }

        var (version, written) = Write(jid, kept, step.IsApproved, contact?.Name, contact?.Groups ?? []);
        return new(before, step, version, durable.IsCompletedSuccessfully ? written : Task.WhenAll(durable, written));
    }

    private (long Version, Task Durable) Write(Jid jid, SubscriptionState state, bool isApproved, string? name, IReadOnlyList<string> groups)
    {
        var contact = new RosterContact
        {
            Jid = jid, State = state, IsApproved = isApproved, Name = name, Groups = groups, Version = NextVersion(),
        };

        // Copies of the roster that are older than the first change we know of are from another life of the account.
        var history = _history == RosterHistory.None ? new(contact.Version, []) : _history.Without(jid);
        var durable = store.PutAsync(account, contact);
        if (history != _history)
        {
            durable = Task.WhenAll(store.PutAsync(account, history), durable);
        }

        (_version, _history, _contacts) = (contact.Version, history, SortedByJid.With(_contacts, contact, static one => one.Jid));
        Enqueue(contact.Version, RosterXml.Item(contact));
        return (contact.Version, durable);
    }

    // Times make versions that never come back, not even when the account is erased and made again.
    private long NextVersion() => Math.Max(_version + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void Enqueue(long version, Element item) => (_pushes ??= []).Add((version, RosterXml.Push(item, version)));

    private bool HasRequest(Jid contact) => SortedByJid.Search(_requests, contact, static one => one.From) >= 0;

    private Task AddRequest(PendingRequest request)
    {
        var durable = store.PutAsync(account, request);
        _requests = SortedByJid.With(_requests, request, static one => one.From);
        return durable;
    }

    private Task DropRequest(Jid contact)
    {
        var requests = _requests;
        var index = SortedByJid.Search(requests, contact, static one => one.From);
        if (index < 0)
        {
            return Task.CompletedTask;
        }

        var durable = store.RemoveRequestAsync(account, contact);
        _requests = SortedByJid.Without(requests, index);
        return durable;
    }
}
