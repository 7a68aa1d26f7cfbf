using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>Roster gets and sets (RFC 6121 §2.1.3 to §2.6).</summary>
internal sealed class RosterQueries(RosterDirectory rosters, SubscriptionNotices notices, IOptionsProvider options)
{
    public async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (!request.IsOwn || request.Session is not { } session)
        {
            return StanzaError.Forbidden; // §2.1.5: nobody else's business
        }

        var knownVersion = request.Payload.Attribute("ver"u8);
        var id = request.Context.Stanza.Root.Attribute("id"u8);
        var roster = await rosters.OfAsync(request.Account!);
        var whole = roster.Give(session, knownVersion, () => session.Send(
            new Element("iq", Namespaces.Client, ("type", "result"), ("id", id), ("to", session.Jid.ToString()))));
        return whole is null ? IqReply.None : whole;
    }

    public async ValueTask<IqReply> SetAsync(IqRequest request)
    {
        if (!request.IsOwn || request.Session is null)
        {
            return StanzaError.Forbidden;
        }

        var account = request.Account!;
        var limits = options.Get<RosterOptions>(account.Host.Domain);
        if (!RosterSet.TryRead(request.Payload, account.Jid, limits, out var item, out var error))
        {
            return error;
        }

        var roster = await rosters.OfAsync(account);
        return item.IsRemoval ? await RemoveAsync(account, roster, item.Jid) : await SetAsync(roster, item, limits);
    }

    private static async ValueTask<IqReply> SetAsync(AccountRoster roster, RosterSet item, RosterOptions limits)
    {
        var change = roster.Set(item.Jid, item.Name, item.Groups, limits.MaxSize);
        if (change.IsRefused)
        {
            return StanzaError.ResourceConstraint.WithText("The roster is full.");
        }

        await RosterDirectory.CommitAsync(roster, change);
        roster.Push(change.Version);
        return IqReply.Empty;
    }

    private async ValueTask<IqReply> RemoveAsync(IAccount account, AccountRoster roster, Jid contact)
    {
        if (roster.Remove(contact) is not { } change)
        {
            return StanzaError.ItemNotFound; // §2.5.3
        }

        await RosterDirectory.CommitAsync(roster, change);
        roster.Push(change.Version);
        await notices.EndAsync(account, contact, change.Before);
        return IqReply.Empty;
    }
}
