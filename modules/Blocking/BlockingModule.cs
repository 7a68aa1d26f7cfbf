using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>Block lists (XEP-0191): their commands. What they do to stanzas is <see cref="BlockingGuard"/>.</summary>
[XmppModule("blocking", Options = typeof(BlockingOptions))]
public sealed class BlockingModule(IStorage storage, IStanzaRouter router, IRosters rosters, IRandomSource random, BlockingOptions options) : IModule
{
    // Set on sessions that asked for the list and so get pushes.
    private static readonly Slot<object> s_asked = new();
    private static readonly object s_yes = new();
    private readonly Blocklists _lists = new(storage);
    private readonly BlockingPresence _presence = new(router, rosters);

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(191, "1.3")
            .Uses(Blocklists.Declaration)
            .Feature(Namespaces.Blocking)
            .IqGet(Namespaces.Blocking, "blocklist", IqTarget.Account, GetAsync)
            .IqSet(Namespaces.Blocking, "block", IqTarget.Account, BlockAsync)
            .IqSet(Namespaces.Blocking, "unblock", IqTarget.Account, UnblockAsync);
        var guard = new BlockingGuard(_lists, router);
        manifest.On(Hooks.Sent, Phase.Guard, guard.OnSent);
        manifest.On(Hooks.Received, Phase.Guard, guard.OnReceived);
    }

    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        request.Session?.Slots.Set(s_asked, s_yes);
        var list = await _lists.OfAsync(request.Account!);
        return WithItems("blocklist", list.Items.OrderBy(item => item.ToString(), StringComparer.Ordinal));
    }

    private async ValueTask<IqReply> BlockAsync(IqRequest request)
    {
        if (!TryReadItems(request, out var items, out var error))
        {
            return error;
        }

        if (items.Count == 0)
        {
            return StanzaError.BadRequest; // XEP-0191 §3.3
        }

        var account = request.Account!;
        var held = AccountBlocklist.Of(account);
        await held.Gate.WaitAsync();
        try
        {
            var before = await _lists.LoadAsync(account, held);
            var after = before.With(items);
            if (after.Items.Count > options.MaxItems)
            {
                return StanzaError.ResourceConstraint.WithText($"An account may block {options.MaxItems} addresses at most.");
            }

            await _lists.AddAsync(account, items);
            held.Current = after;
            await _presence.LeaveAsync(account, before, after);
            Push(account, WithItems("block", items));
            return IqReply.Empty;
        }
        finally
        {
            held.Gate.Release();
        }
    }

    private async ValueTask<IqReply> UnblockAsync(IqRequest request)
    {
        if (!TryReadItems(request, out var items, out var error))
        {
            return error;
        }

        var account = request.Account!;
        var held = AccountBlocklist.Of(account);
        await held.Gate.WaitAsync();
        try
        {
            var before = await _lists.LoadAsync(account, held);
            var after = items.Count == 0 ? Blocklist.Empty : before.Without(items); // XEP-0191 §3.5: without items, all
            await _lists.RemoveAsync(account, before.Items.Except(after.Items));
            held.Current = after;
            await _presence.ReturnAsync(account, before, after);
            Push(account, WithItems("unblock", items));
            return IqReply.Empty;
        }
        finally
        {
            held.Gate.Release();
        }
    }

    private void Push(IAccount account, Element change)
    {
        foreach (var session in account.Sessions)
        {
            if (session.Slots.Get(s_asked) is not null)
            {
                session.Send(new Element("iq", Namespaces.Client, ("type", "set"), ("id", random.NextId()), ("to", session.Jid.ToString()), change));
            }
        }
    }

    private static bool TryReadItems(IqRequest request, out HashSet<Jid> items, out StanzaError error)
    {
        items = [];
        error = request.IsOwn ? StanzaError.NotAllowed : StanzaError.Forbidden;
        if (!request.IsOwn || request.Account!.IsAnonymous)
        {
            return false;
        }

        foreach (var child in request.Payload.Children)
        {
            if (!child.Is("item"u8, "urn:xmpp:blocking"u8) || child.Attribute("jid"u8) is not { } address)
            {
                error = StanzaError.BadRequest;
                return false;
            }

            if (!Jid.TryParse(address, out var jid))
            {
                error = StanzaError.JidMalformed;
                return false;
            }

            items.Add(jid);
        }

        return true;
    }

    private static Element WithItems(string name, IEnumerable<Jid> items) => new(name, Namespaces.Blocking,
        items.Select(item => new Element("item", Namespaces.Blocking, ("jid", item.ToString()))));
}
