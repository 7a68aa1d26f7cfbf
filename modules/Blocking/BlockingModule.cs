using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive.Contracts;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Block lists (XEP-0191): their commands, and the reports that may come with them (XEP-0377). What lists do to stanzas is
/// <see cref="BlockingGuard"/>.
/// </summary>
[XmppModule("blocking", Options = typeof(BlockingOptions), Offers = [typeof(IPrivacyRules)])]
public sealed class BlockingModule : IModule, IPrivacyRules, IDisposable
{
    private readonly BlockingOptions _options;
    private readonly RuleChanges _changes;
    private readonly BlockingGuard _guard;
    private readonly BlockingMetrics _metrics = new();
    private readonly ReportForwarding _reports;

    /// <summary>Makes the module.</summary>
    public BlockingModule(
        IStorage storage, IStanzaRouter router, IRosters rosters, IAccounts accounts, IVirtualHosts hosts, IRandomSource random, BlockingOptions options,
        TimeProvider clock, ILogger<BlockingModule> log, IArchivedMessages? archive = null)
    {
        _options = options;
        var store = new RuleStore(storage);
        _changes = new(store, new(router, rosters, new(router, accounts, hosts)), random);
        _guard = new(store, rosters, router);
        _reports = new(router, hosts, options, clock, archive, _metrics, log);
    }

    RuleChanges IPrivacyRules.Changes => _changes;

    BlockingGuard IPrivacyRules.Guard => _guard;

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(191, "1.3")
            .Implements(377, "0.4.1")
            .Uses(RuleStore.Declaration)
            .Feature(Namespaces.Blocking)
            .Feature(BlockReport.Namespace)
            .IqGet(Namespaces.Blocking, "blocklist", IqTarget.Account, GetAsync)
            .IqSet(Namespaces.Blocking, "block", IqTarget.Account, BlockAsync)
            .IqSet(Namespaces.Blocking, "unblock", IqTarget.Account, UnblockAsync)
            .Moves("block-list-pushes", 1, RuleChanges.Write, RuleChanges.Read);
        manifest.On(Hooks.Sent, Phase.Guard, _guard.OnSent);
        manifest.On(Hooks.Received, Phase.Guard, _guard.OnReceived);
        manifest.On(Hooks.Leaving, Phase.Guard, _guard.OnLeaving).For(StanzaKind.Presence);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        if (request.Session is { } session)
        {
            RuleChanges.Subscribe(session);
        }

        var lists = await _changes.ReadAsync(request.Account!);
        return BlocklistXml.WithItems("blocklist", lists.Blocked.OrderBy(item => item.ToString(), StringComparer.Ordinal));
    }

    private async ValueTask<IqReply> BlockAsync(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        if (!BlocklistXml.TryReadItems(request.Payload, out var items, out var error)
            || !BlockReport.TryReadAll(request.Payload, _options.MaxReportBytes, out var reports, out error))
        {
            return error;
        }

        if (items.Count == 0)
        {
            return StanzaError.BadRequest; // XEP-0191 §3.3
        }

        if (await _changes.ChangeAsync(request.Account!, Block, BlocklistXml.WithItems("block", items)) is { } fault)
        {
            return fault;
        }

        await _reports.ForwardAsync(request.Account!, reports); // XEP-0377 §6: blocked first, whatever becomes of the reports
        return IqReply.Empty;

        (AccountLists, StanzaError?) Block(AccountLists before)
        {
            var after = before.Block(items);
            var isTooLong = after.Blocked.Count() > _options.MaxItems;
            return (after, isTooLong ? StanzaError.ResourceConstraint.WithText($"An account may block {_options.MaxItems} addresses at most.") : null);
        }
    }

    private async ValueTask<IqReply> UnblockAsync(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        if (!BlocklistXml.TryReadItems(request.Payload, out var items, out var error))
        {
            return error;
        }

        // XEP-0191 §3.5: without items, all.
        return Answer(await _changes.ChangeAsync(
            request.Account!, before => (before.Unblock(items.Count == 0 ? before.Blocked : items), null), BlocklistXml.WithItems("unblock", items)));
    }

    private static StanzaError? Refusal(IqRequest request) =>
        !request.IsOwn ? StanzaError.Forbidden
        : request.Account!.IsAnonymous ? StanzaError.NotAllowed
        : null;

    private static IqReply Answer(StanzaError? error) => error is null ? IqReply.Empty : error;
}
