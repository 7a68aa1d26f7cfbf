using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Modules.Disco.Contracts;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Disco;

/// <summary>
/// Service discovery of the server and of accounts (XEP-0030), its forms (XEP-0128), and the server's entity capabilities
/// (XEP-0115). Nothing is listed here: all of it is read from what the running modules declared, so it is true.
/// </summary>
[XmppModule("disco")]
public sealed class DiscoModule(IModuleCatalogue catalogue, IEnumerable<IDiscoSource> sources, IRosters? rosters = null) : IModule
{
    // Identifies the software, not the installation (XEP-0115 §4).
    private const string CapsNode = "urn:aviso:server";

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(30, "2.5.0")
        .Implements(115, "1.6.0", "of the server, as a stream feature")
        .Implements(128, "1.0.1")
        .Identity("server", "im", "Aviso")
        .Feature(Namespaces.DiscoInfo, IqTarget.Server | IqTarget.Account)
        .Feature(Namespaces.DiscoItems, IqTarget.Server | IqTarget.Account)
        .Feature(Namespaces.Caps)
        .StreamFeature(StreamFeatureStage.AfterAuthentication, Caps)
        .IqGet(Namespaces.DiscoInfo, "query", IqTarget.Server, request => ServerInfoAsync(Read(request)))
        .IqGet(Namespaces.DiscoItems, "query", IqTarget.Server, request => ItemsAsync(Read(request)))
        .IqGet(Namespaces.DiscoInfo, "query", IqTarget.Account, request => AccountInfoAsync(Read(request)))
        .IqGet(Namespaces.DiscoItems, "query", IqTarget.Account, request => AccountItemsAsync(Read(request)));

    private static DiscoQuery Read(IqRequest request) =>
        new(request.Host, request.Account, request.From, request.Payload.Attribute("node") ?? "");

    private Element Caps(IVirtualHost host) => new(
        "c",
        Namespaces.Caps,
        ("hash", "sha-1"),
        ("node", CapsNode),
        ("ver", CapsHash.Sha1(ServerInfo(host))));

    private ValueTask<IqReply> ServerInfoAsync(DiscoQuery query)
    {
        if (query.Node.Length == 0)
        {
            return new(ServerInfo(query.Host));
        }

        // XEP-0115 §6.2: what is asked about by the caps node is the entity itself.
        if (query.Node.StartsWith(CapsNode + '#', StringComparison.Ordinal) && ServerInfo(query.Host) is var info
            && query.Node[(CapsNode.Length + 1)..] == CapsHash.Sha1(info))
        {
            return new(info.With(("node", query.Node)));
        }

        return NodeInfoAsync(query);
    }

    private async ValueTask<IqReply> AccountInfoAsync(DiscoQuery query)
    {
        if (!await MayKnowAsync(query))
        {
            return StanzaError.ServiceUnavailable;
        }

        return query.Node.Length == 0 ? AccountInfo(query.Account!) : await NodeInfoAsync(query);
    }

    private async ValueTask<IqReply> AccountItemsAsync(DiscoQuery query) =>
        await MayKnowAsync(query) ? await ItemsAsync(query) : StanzaError.ServiceUnavailable;

    // XEP-0030 §8: who may not see the account's presence gets the answer that an account which does not exist gives.
    private async ValueTask<bool> MayKnowAsync(DiscoQuery query) =>
        query.From.Bare.Equals(query.Account!.Jid)
        || (rosters is not null && (await rosters.OfAsync(query.Account)).IsSubscriber(query.From.Bare));

    private Element ServerInfo(IVirtualHost host) =>
        Info(null, Identities(IqTarget.Server), catalogue.Features(IqTarget.Server), catalogue.Extensions(host));

    private Element AccountInfo(IAccount account) => Info(
        null,
        [("account", account.IsAnonymous ? "anonymous" : "registered", null), .. Identities(IqTarget.Account)],
        catalogue.Features(IqTarget.Account),
        []);

    private IEnumerable<(string Category, string Type, string? Name)> Identities(IqTarget target) =>
        catalogue.Identities(target).Select(one => (one.Category, one.Type, one.Name));

    private async ValueTask<IqReply> NodeInfoAsync(DiscoQuery query)
    {
        foreach (var source in sources)
        {
            if (await source.NodeAsync(query) is { } node)
            {
                return node.Refusal is { } refusal ? refusal : Info(query.Node, node.Identities, node.Features, node.Forms);
            }
        }

        return StanzaError.ItemNotFound; // XEP-0030 §7
    }

    private async ValueTask<IqReply> ItemsAsync(DiscoQuery query)
    {
        var items = query is { Node: "", Account: { } account } ? Resources(account) : [];
        var isKnown = query.Node.Length == 0;
        foreach (var source in sources)
        {
            if (await source.ItemsAsync(query) is { } more)
            {
                isKnown = true;
                items.AddRange(more);
            }
        }

        return isKnown
            ? new Element("query", Namespaces.DiscoItems, NodeAttribute(query.Node), items.Select(ItemElement))
            : StanzaError.ItemNotFound;
    }

    // XEP-0030 §4.1: who may see the account's presence sees its available resources here.
    private static List<DiscoItem> Resources(IAccount account) =>
        [.. account.Sessions.Where(session => session.Presence is not null).Select(session => new DiscoItem(session.Jid.ToString()))];

    private static Element ItemElement(DiscoItem item) =>
        new("item", Namespaces.DiscoItems, ("jid", item.Jid), ("node", item.Node), ("name", item.Name));

    private static Element Info(
        string? node,
        IEnumerable<(string Category, string Type, string? Name)> identities,
        IEnumerable<string> features,
        IEnumerable<Element> forms) => new(
            "query",
            Namespaces.DiscoInfo,
            NodeAttribute(node),
            identities.Select(one => new Element("identity", Namespaces.DiscoInfo, ("category", one.Category), ("type", one.Type), ("name", one.Name))),
            features.Select(feature => new Element("feature", Namespaces.DiscoInfo, ("var", feature))),
            forms);

    private static (string Name, string? Value) NodeAttribute(string? node) => ("node", string.IsNullOrEmpty(node) ? null : node);
}
