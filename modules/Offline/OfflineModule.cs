using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Offline;

/// <summary>
/// Keeps messages for accounts of which no resource is available, and hands them out to the first that becomes available
/// (XEP-0160). See README.md for what holds about order and loss.
/// </summary>
[XmppModule("offline", Options = typeof(OfflineOptions))]
public sealed class OfflineModule : IModule
{
    private const int ExpiredAtOnce = 1000;
    private static readonly Slot<Mailbox> s_mailbox = new(SlotKind.Account);
    // Set on a session that moves while it is being handed what was stored.
    private static readonly Slot<object> s_interrupted = new(SlotKind.Moves);
    private static readonly object s_yes = new();
    private readonly MailboxStore _store;
    private readonly MailboxDelivery _delivery;
    private readonly OfflineOptions _options;
    private readonly TimeProvider _clock;
    private readonly IArchivedMessages? _archive;

    /// <summary>Makes the module.</summary>
    public OfflineModule(
        IStorage storage, IStanzaRouter router, OfflineOptions options, TimeProvider clock, ILogger<OfflineModule> log, IArchivedMessages? archive = null)
    {
        (_options, _clock, _archive) = (options, clock, archive);
        _store = new(storage, options, clock);
        _delivery = new(_store, new(archive, log), router, log);
    }

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest.Implements(160, "1.0.1").Implements(334, "1.0.0", "store, no-store").Feature("msgoffline").Uses(MailboxStore.Declaration);
        manifest.On(SessionMoment.Moving, OnMovingAsync).On(SessionMoment.Arrived, OnArrived);
        manifest.Moves("mailbox-delivery", 1, static (session, _) => session.Slots.Get(s_interrupted) is not null, Interrupted);
        manifest.On(Hooks.Received, Phase.Rewrite, OnReceived).For(StanzaKind.Message).WhenChild(Namespaces.Delay);
        manifest.On(Hooks.Undeliverable, Phase.Act, OnUndeliverable).For(StanzaKind.Message);
        manifest.On(Hooks.Sent, Phase.Guard, OnPresenceComing).For(StanzaKind.Presence);
        manifest.On(Hooks.Sent, Phase.Act, OnPresenceSent).For(StanzaKind.Presence).After("presence");
        manifest.On(Hooks.Delivering, Phase.Guard, OnDelivering).For(StanzaKind.Message);
        if (_options.ExpireAfter > TimeSpan.Zero)
        {
            manifest.Every(TimeSpan.FromHours(1), "expiry of offline messages", ExpireAsync);
        }
    }

    private static ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        if (leg.SenderJid is not null)
        {
            OfflineMessage.RemoveForgedStamps(leg);
        }

        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> OnUndeliverable(StanzaContext leg)
    {
        if (leg.Recipient!.IsAnonymous)
        {
            return new(Verdict.Continue); // nobody will come back for it
        }

        switch (OfflineMessage.Choose(leg.Stanza))
        {
            case OfflineChoice.Ignore:
                return new(Verdict.Drop);
            case OfflineChoice.Refuse:
                return new(Verdict.Continue);
        }

        var mailbox = leg.Recipient.Slots.GetOrAdd(s_mailbox, static () => new());
        if (_archive is not null && leg is { ArchiveId: null, SenderJid: null } && OfflineMessage.ArchivedAs(leg) is { } id)
        {
            return KeepReturnedAsync(leg, mailbox, id);
        }

        var keeping = _store.KeepAsync(leg, mailbox);
        return keeping.IsCompletedSuccessfully ? new(AfterKeeping(leg, mailbox, keeping.Result)) : KeepSlowlyAsync(leg, mailbox, keeping);
    }

    // A message that comes back from a lost session may be in the archive since it first came.
    private async ValueTask<Verdict> KeepReturnedAsync(StanzaContext leg, Mailbox mailbox, string id)
    {
        if ((await _archive!.FetchAsync(leg.Recipient!, [id])).Count == 1)
        {
            leg.ArchiveId = id;
        }

        return AfterKeeping(leg, mailbox, await _store.KeepAsync(leg, mailbox));
    }

    private async ValueTask<Verdict> KeepSlowlyAsync(StanzaContext leg, Mailbox mailbox, ValueTask<bool> keeping) =>
        AfterKeeping(leg, mailbox, await keeping);

    // Not kept: the kernel tells the sender service-unavailable, as XEP-0160 §2 asks.
    private Verdict AfterKeeping(StanzaContext leg, Mailbox mailbox, bool isKept)
    {
        if (!isKept)
        {
            return Verdict.Continue;
        }

        // A resource that became available after the router had looked would not come for this one by itself.
        if (MailboxDelivery.FindTaker(leg.Recipient!) is { } taker)
        {
            _delivery.Start(mailbox, taker);
        }

        return Verdict.Handled;
    }

    // Before the presence is known to anybody, so that no answer to it can overtake what is stored.
    private static ValueTask<Verdict> OnPresenceComing(StanzaContext leg)
    {
        if (leg is { To: null, Stanza.Type: StanzaType.Available, Sender: { Presence: not { Priority: >= 0 }, IsAnonymous: false } session }
            && PresencePriority.TryRead(leg.Stanza.Root, out var priority) && priority >= 0)
        {
            MailboxDelivery.Announce(session.Account.Slots.GetOrAdd(s_mailbox, static () => new()), session);
        }

        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> OnPresenceSent(StanzaContext leg)
    {
        if (leg is { To: null, Stanza.Type: StanzaType.Available, Sender: { Presence.Priority: >= 0 } session }
            && session.Account.Slots.Get(s_mailbox) is { } mailbox)
        {
            _delivery.Start(mailbox, session);
        }

        return new(Verdict.Continue);
    }

    // A live message waits while older ones are being handed out to its session.
    private ValueTask<Verdict> OnDelivering(StanzaContext leg)
    {
        var session = leg.Target!;
        if (session.Account.Slots.Get(s_mailbox) is not { Opening: not null } mailbox || mailbox.Opening != session || leg.IsKept)
        {
            return new(Verdict.Continue);
        }

        lock (mailbox)
        {
            if (mailbox.Opening != session || !mailbox.TryHold(BytesOf(leg)))
            {
                return new(Verdict.Continue);
            }
        }

        // Also when the presence that was announced never came through: nothing waits for ever.
        _delivery.Start(mailbox, session);
        return new(Verdict.Handled);
    }

    private static async ValueTask OnMovingAsync(ISession session)
    {
        if (session.Account.Slots.Get(s_mailbox) is not { } mailbox)
        {
            return;
        }

        await MailboxDelivery.RestAsync(mailbox);
        lock (mailbox)
        {
            // A session that takes messages has got all that there are, unless it was interrupted just now.
            session.Slots.Set(s_interrupted, mailbox.Count != 0 && session.Presence is { Priority: >= 0 } ? s_yes : null);
        }
    }

    // What comes for the session waits behind what is still stored.
    private static void Interrupted(ISession session, ref StateReader state) =>
        MailboxDelivery.Announce(session.Account.Slots.GetOrAdd(s_mailbox, static () => new()), session);

    private ValueTask OnArrived(ISession session)
    {
        if (session.Account.Slots.Get(s_mailbox) is { } mailbox && mailbox.Opening == session)
        {
            _delivery.Start(mailbox, session);
        }

        return ValueTask.CompletedTask;
    }

    private static byte[] BytesOf(StanzaContext leg)
    {
        var copy = OfflineMessage.Copy(leg);
        var bytes = new byte[copy.Length];
        copy.CopyTo(bytes);
        return bytes;
    }

    private async Task ExpireAsync(CancellationToken cancellation)
    {
        var before = _clock.GetUtcNow() - _options.ExpireAfter;
        while (!cancellation.IsCancellationRequested && await _store.Log.RemoveOlderThanAsync(before, ExpiredAtOnce) == ExpiredAtOnce)
        {
        }
    }
}
