using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking.Privacy;

/// <summary>Changes of privacy lists that clients ask for (XEP-0016 §2.4 to §2.8).</summary>
internal sealed class PrivacyRequests(RuleChanges changes, IRosters rosters, PrivacyOptions options)
{
    private const int MaxNameBytes = 255;

    public async ValueTask<IqReply> SetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        if (request.Session is not { } session || session.IsAnonymous)
        {
            return StanzaError.NotAllowed;
        }

        // §2.1: one child and no more.
        var error = request.Payload.ToElement().Children switch
        {
            [{ Name: "active" } active] => await ActivateAsync(session, active["name"]),
            [{ Name: "default" } chosen] => await ChooseAsync(session, chosen["name"]),
            [{ Name: "list" } list] when list.Children.Count == 0 => await RemoveAsync(session, list["name"]),
            [{ Name: "list" } list] => await StoreAsync(session, list),
            _ => StanzaError.BadRequest,
        };
        return error is null ? IqReply.Empty : error;
    }

    private async ValueTask<StanzaError?> ActivateAsync(ISession session, string? name) =>
        await changes.ActivateAsync(session, name) ? null : StanzaError.ItemNotFound;

    private ValueTask<StanzaError?> ChooseAsync(ISession session, string? name)
    {
        return changes.ChangeAsync(session.Account, Choose);

        (AccountLists, StanzaError?) Choose(AccountLists before) =>
            name is not null && before.Find(name) is null ? (before, StanzaError.ItemNotFound)
            : before.Default?.Name == name ? (before, null)
            : before.Default is not null && HasOthersWithoutActive(session) ? (before, StanzaError.Conflict)
            : (before.WithDefault(name), null);
    }

    private async ValueTask<StanzaError?> RemoveAsync(ISession session, string? name)
    {
        if (name is null)
        {
            return StanzaError.BadRequest;
        }

        var error = await changes.ChangeAsync(session.Account, Remove);
        if (error is null && AccountRules.ActiveOf(session) == name)
        {
            AccountRules.Activate(session, null);
        }

        return error;

        (AccountLists, StanzaError?) Remove(AccountLists before)
        {
            if (before.Find(name) is null)
            {
                return (before, StanzaError.ItemNotFound);
            }

            return IsUsedByOthers(session, name, before) ? (before, StanzaError.Conflict) : (before.Without(name), null);
        }
    }

    private async ValueTask<StanzaError?> StoreAsync(ISession session, Element element)
    {
        if (!PrivacyXml.TryRead(element, out var list, out var error))
        {
            return error;
        }

        if (list.Name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(list.Name) > MaxNameBytes)
        {
            return StanzaError.BadRequest.WithText($"The name of a list has 1 to {MaxNameBytes} bytes.");
        }

        if (list.Items.Count > options.MaxItems)
        {
            return StanzaError.ResourceConstraint.WithText($"A list may have {options.MaxItems} items at most.");
        }

        if (await HasUnknownGroupAsync(session.Account, list))
        {
            return StanzaError.ItemNotFound.WithText("A group is not in the roster."); // §2.1
        }

        return await changes.ChangeAsync(session.Account, before => Store(before, list));
    }

    private (AccountLists, StanzaError?) Store(AccountLists before, PrivacyList list)
    {
        if (list.Name == AccountLists.BlocklistName && !list.Items.All(item => item.IsBlock))
        {
            return (before, StanzaError.NotAcceptable.WithText($"The list '{AccountLists.BlocklistName}' holds blocked addresses alone; other rules need a list of another name."));
        }

        var after = before.With(list.Name == AccountLists.BlocklistName ? PrivacyList.OfBlocked(list.Name, list.Blocked.Distinct()) : list);
        return after.Named.Count > options.MaxLists
            ? (before, StanzaError.ResourceConstraint.WithText($"An account may have {options.MaxLists} lists at most."))
            : (after, null);
    }

    private async ValueTask<bool> HasUnknownGroupAsync(IAccount account, PrivacyList list)
    {
        var groups = list.Items.Where(item => item.Group is not null).Select(item => item.Group!).ToHashSet();
        if (groups.Count == 0)
        {
            return false;
        }

        var roster = await rosters.OfAsync(account);
        groups.ExceptWith(roster.Contacts.SelectMany(contact => contact.Groups));
        return groups.Count > 0;
    }

    // §2.5: those for whom the default list holds.
    private static bool HasOthersWithoutActive(ISession session) =>
        session.Account.Sessions.Any(other => other != session && AccountRules.ActiveOf(other) is null);

    // §2.2 rule 11: a list that holds for another resource stays what it is to that resource.
    private static bool IsUsedByOthers(ISession session, string name, AccountLists lists) =>
        session.Account.Sessions.Any(other => other != session && AccountRules.For(other, lists)?.Name == name);
}
