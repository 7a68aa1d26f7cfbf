using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive.Contracts;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Archive;

/// <summary>
/// Keeps the messages of each account and lets its clients read them (XEP-0313, XEP-0441). A message gets its id before it
/// is delivered, so that every copy carries it; see README.md.
/// </summary>
[XmppModule("archive", Options = typeof(ArchiveOptions), Offers = [typeof(IArchiveReport), typeof(IArchivedMessages), typeof(IArchiveAccess)])]
public sealed class ArchiveModule : IModule, IArchiveReport, IArchivedMessages, IArchiveAccess
{
    private const string FullTextNamespace = "urn:xmpp:fulltext:0";
    private static readonly TimeSpan s_retentionPeriod = TimeSpan.FromHours(1);
    private readonly bool _isSearched;
    private readonly IOptionsProvider _options;
    private readonly MessageArchive _archive;
    private readonly ArchiveQueries _queries;
    private readonly PreferenceStore _preferences;
    private readonly RepeatedMessages _repeated;
    private readonly Retractions _retractions;
    private readonly ArchiveRetention _retention;

    /// <summary>Makes the module.</summary>
    public ArchiveModule(
        IStorage storage, IVirtualHosts hosts, IOptionsProvider options, TimeProvider clock, IRandomSource random,
        ILogger<ArchiveModule> log, IRosters? rosters = null)
    {
        _options = options;
        _isSearched = options.Get<ArchiveOptions>().FullTextSearch;
        _archive = new(storage, clock, random, _isSearched);
        _queries = new(_archive, options, _isSearched, log);
        _preferences = new(storage, options, rosters);
        _repeated = new(_archive, clock);
        _retractions = new(_archive, clock, log);
        _retention = new(_archive, hosts, options, clock);
    }

    IArchiveStore IArchiveAccess.Store => _archive.Store;

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(313, "1.1.3").Implements(441, "0.2.0").Implements(424, "0.4.2", "tombstones")
            .Feature(Namespaces.Archive, IqTarget.Account)
            .Feature(Namespaces.ArchiveExtended, IqTarget.Account)
            .Feature(Namespaces.MessageRetraction + "#tombstone", IqTarget.Account)
            .Uses(_archive.Declaration)
            .Uses(PreferenceStore.Declaration)
            .IqSet(Namespaces.Archive, "query", IqTarget.Account, _queries.QueryAsync)
            .IqGet(Namespaces.Archive, "query", IqTarget.Account, _queries.Form)
            .IqGet(Namespaces.Archive, "metadata", IqTarget.Account, _queries.MetadataAsync)
            .IqGet(Namespaces.Archive, "prefs", IqTarget.Account, GetPreferencesAsync)
            .IqSet(Namespaces.Archive, "prefs", IqTarget.Account, SetPreferencesAsync)
            .InlineBound(_queries.BoundAsync)
            .Moves("fetched-range", 1, FetchedRange.Write, FetchedRange.Read)
            .Every(s_retentionPeriod, "retention of archives", _retention.RunAsync);
        if (_isSearched)
        {
            manifest.Implements(431, "0.2.0").Feature(FullTextNamespace, IqTarget.Account);
        }

        manifest.On(Hooks.Received, Phase.Rewrite, RemoveForgedResults).For(StanzaKind.Message).WhenChild(Namespaces.Archive);
        manifest.On(Hooks.Sent, Phase.Rewrite, OnSending).For(StanzaKind.Message);

        // Until then the id may still change.
        manifest.On(Hooks.Sent, Phase.Act, OnSent).For(StanzaKind.Message).Before("carbons");
        manifest.On(Hooks.Received, Phase.Rewrite, OnReceiving).For(StanzaKind.Message);
        manifest.On(Hooks.Received, Phase.Act, OnReceived).For(StanzaKind.Message).Before("carbons").Before("push");
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ArchiveUsage>> UsageAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default) =>
        _archive.Store.ListAsync(domain, limit, afterLocal, cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ArchiveEntry>> FetchAsync(IAccount account, IReadOnlyList<string> ids)
    {
        var entries = await _archive.Store.FetchAsync(account.Owner, ids);
        return [.. entries.Where(entry => !entry.Flags.HasFlag(ArchiveFlags.Tombstone))];
    }

    /// <inheritdoc/>
    public bool HasFetched(ISession session, string id) => FetchedRange.Has(session, id);

    // Archives answer full JIDs, and archives are no full JIDs: what looks otherwise is made up (CVE-2020 family of spoofed results).
    private static ValueTask<Verdict> RemoveForgedResults(StanzaContext leg)
    {
        if (leg.From.IsFull || leg.To is not { IsFull: true } || leg.From.Equals(leg.Recipient!.Jid))
        {
            foreach (var child in leg.Stanza.Root.Children)
            {
                if (child.Is("result"u8, "urn:xmpp:mam:2"u8))
                {
                    leg.Remove(child);
                }
            }
        }

        return new(Verdict.Continue);
    }

    // A message to the own account is kept once, as one that was received.
    private ValueTask<Verdict> OnSending(StanzaContext leg)
    {
        var account = leg.Sender!.Account;
        _repeated.Note(leg);
        return account.Jid.Equals(leg.To!.Bare) ? new(Verdict.Continue) : ChooseIdAsync(leg, account, leg.To, isSent: true);
    }

    private ValueTask<Verdict> OnReceiving(StanzaContext leg)
    {
        (leg.ArchiveId, leg.IsArchived) = (null, false); // the sender's
        return ChooseIdAsync(leg, leg.Recipient!, leg.From, isSent: false);
    }

    private ValueTask<Verdict> ChooseIdAsync(StanzaContext leg, IAccount account, Jid peer, bool isSent)
    {
        if (account.IsAnonymous || !ArchiveRules.IsStorable(leg.Stanza))
        {
            return new(Verdict.Continue);
        }

        var wants = _preferences.WantsAsync(account, peer);
        if (!wants.IsCompletedSuccessfully || RepeatedMessages.MayBe(leg))
        {
            return ChooseIdSlowlyAsync(leg, account, peer, wants, isSent);
        }

        if (wants.Result)
        {
            AddId(leg, account, _archive.NewId(), isSent);
        }

        return new(Verdict.Continue);
    }

    private async ValueTask<Verdict> ChooseIdSlowlyAsync(StanzaContext leg, IAccount account, Jid peer, ValueTask<bool> wants, bool isSent)
    {
        if (!await wants)
        {
            return Verdict.Continue;
        }

        string? known = null;
        try
        {
            known = RepeatedMessages.MayBe(leg) ? await _repeated.FindAsync(leg, account, peer, isSent) : null;
        }
        catch (StorageException exception) when (leg.Commits is not null)
        {
            // Not refused, or those sent behind it would overtake it: it stays unacknowledged, and the client sends all of them again.
            leg.MustBeDurable(Task.FromException(exception));
            return Verdict.Drop;
        }

        leg.IsArchived = known is not null;
        AddId(leg, account, known ?? _archive.NewId(), isSent);
        return Verdict.Continue;
    }

    private static void AddId(StanzaContext leg, IAccount account, string id, bool isSent)
    {
        leg.ArchiveId = id;
        var element = new Element("stanza-id", Namespaces.StanzaIds, ("by", account.Jid.ToString()), ("id", id));
        if (isSent)
        {
            leg.AddForSender(element);
        }
        else
        {
            leg.Add(element);
        }
    }

    private ValueTask<Verdict> OnSent(StanzaContext leg) => KeepAsync(leg, leg.Sender!.Account, isSent: true);

    private ValueTask<Verdict> OnReceived(StanzaContext leg) => KeepAsync(leg, leg.Recipient!, isSent: false);

    private ValueTask<Verdict> KeepAsync(StanzaContext leg, IAccount account, bool isSent)
    {
        if (leg.ArchiveId is null)
        {
            return new(Verdict.Continue);
        }

        if (leg.IsArchived)
        {
            return Keep(leg, account, isSent, Task.FromResult(false));
        }

        // Outside of a cluster all ids come from here, and rise.
        var order = ArchiveOrder.Find(account) ?? (leg.Home is null ? ArchiveOrder.Begin(account, string.Empty) : null);
        return order is null ? KeepFirstAsync(leg, account, isSent) : Keep(leg, account, isSent, order.Append(_archive, leg, account, isSent));
    }

    private async ValueTask<Verdict> KeepFirstAsync(StanzaContext leg, IAccount account, bool isSent)
    {
        var order = await _archive.OrderOfAsync(account);
        return await Keep(leg, account, isSent, order.Append(_archive, leg, account, isSent));
    }

    private ValueTask<Verdict> Keep(StanzaContext leg, IAccount account, bool isSent, Task<bool> stored)
    {
        if (stored.IsFaulted)
        {
            // Refused at once: what was not kept is not delivered either, and the exception tells the sender.
            return new(Task.FromException<Verdict>(stored.Exception.InnerException!));
        }

        leg.MustBeDurable(stored);
        if (_retractions.Bury(leg, account, isSent, stored) is { } burial)
        {
            leg.MustBeDurable(burial);
        }

        return new(Verdict.Continue);
    }

    private async ValueTask<IqReply> GetPreferencesAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        return (await _preferences.OfAsync(request.Account!)).ToElement();
    }

    private async ValueTask<IqReply> SetPreferencesAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        if (!_options.Get<ArchiveOptions>(request.Host.Domain).UserPreferences || request.Account!.IsAnonymous)
        {
            return StanzaError.NotAllowed;
        }

        if (!ArchivePreferences.TryParse(request.Payload.ToElement(), out var preferences, out var error))
        {
            return error!;
        }

        await _preferences.SetAsync(request.Account, preferences!);
        return preferences!.ToElement();
    }
}
