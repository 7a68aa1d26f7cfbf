using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking.Privacy;

/// <summary>
/// Privacy lists (XEP-0016): their commands, over the rules and the store of the block list. Deprecated and off by default. See the README.md
/// of the folder above.
/// </summary>
[XmppModule("privacy", Options = typeof(PrivacyOptions), DefaultActive = false)]
internal sealed class PrivacyModule(IPrivacyRules rules, IRosters rosters, IRandomSource random, PrivacyOptions options) : IModule
{
    public void Declare(ModuleManifest manifest)
    {
        var changes = new PrivacyRequests(rules.Changes, rosters, options);
        rules.Changes.ListsChanged = Push;
        manifest
            .Implements(16, "1.7", "off by default")
            .Feature(Namespaces.Privacy)
            .IqGet(Namespaces.Privacy, "query", IqTarget.Account, GetAsync)
            .IqSet(Namespaces.Privacy, "query", IqTarget.Account, changes.SetAsync)
            .Moves("active-list", 1, AccountRules.WriteActive, AccountRules.ReadActive);

        // Before those that keep stanzas for a while: what is kept is delivered without another look.
        manifest.On(Hooks.Delivering, Phase.Guard, rules.Guard.OnDelivering).Before("client-state").Before("offline");
    }

    // XEP-0016 §2.3: the names, or one list.
    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        var (query, session) = (request.Payload.ToElement(), request.Session);
        var lists = await rules.Changes.ReadAsync(request.Account!);
        return query.Children switch
        {
            [] => Names(lists, session is null ? null : AccountRules.ActiveOf(session)),
            [{ Name: "list" } one] when one["name"] is { } name => lists.Find(name) is { } list
                ? new Element("query", Namespaces.Privacy, PrivacyXml.Write(list))
                : StanzaError.ItemNotFound,
            _ => StanzaError.BadRequest,
        };
    }

    private static Element Names(AccountLists lists, string? active) => new(
        "query",
        Namespaces.Privacy,
        active is null ? null : new Element("active", Namespaces.Privacy, ("name", active)),
        lists.Default is { } list ? new Element("default", Namespaces.Privacy, ("name", list.Name)) : null,
        lists.All.Select(one => new Element("list", Namespaces.Privacy, ("name", one.Name))));

    // XEP-0016 §2.2 rule 10: to all resources, the name only.
    private void Push(IAccount account, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            foreach (var session in account.Sessions)
            {
                session.Send(new Element("iq", Namespaces.Client, ("type", "set"), ("id", random.NextId()), ("to", session.Jid.ToString()),
                    new Element("query", Namespaces.Privacy, new Element("list", Namespaces.Privacy, ("name", name)))));
            }
        }
    }
}
