using Aviso.Abstractions.Modules;
using Aviso.Modules.ContactAddresses;
using Aviso.Modules.Disco.Contracts;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Disco;

public sealed class DiscoTests
{
    [Fact]
    public async Task Capabilities_in_the_stream_features_are_those_of_the_answer() // XEP-0115 §6.3
    {
        await using var server = await TestServer.StartAsync(settings => settings.Options.Configure<ContactAddressOptions>(options => options.Abuse = ["mailto:abuse@example.org"]));
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var caps = romeo.Features.Child("c", Namespaces.Caps)!;
        Assert.Equal("sha-1", caps["hash"]);

        var plain = await InfoAsync(romeo, null);
        var byNode = await InfoAsync(romeo, $"{caps["node"]}#{caps["ver"]}");

        Assert.Equal(caps["ver"], CapsHash.Sha1(plain));
        Assert.Equal(plain.ToXml(), byNode.WithAttribute("node", null).ToXml());
    }

    [Fact]
    public async Task Account_has_the_features_that_modules_declare_for_it()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var query = (await romeo.RequestAsync("get", "romeo@example.org", "<query xmlns='http://jabber.org/protocol/disco#info'/>")).Children[0];

        Assert.Contains(query.ChildrenNamed("identity"), identity => identity["category"] == "account" && identity["type"] == "registered");
        Assert.Contains(query.ChildrenNamed("feature"), feature => feature["var"] == Namespaces.Ping);
    }

    [Fact]
    public async Task Other_modules_add_items_and_nodes()
    {
        await using var server = await TestServer.StartAsync(settings => settings.With(typeof(Library)));
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var items = (await romeo.RequestAsync("get", "example.org", "<query xmlns='http://jabber.org/protocol/disco#items'/>")).Children[0];
        var shelf = (await romeo.RequestAsync("get", "example.org", "<query xmlns='http://jabber.org/protocol/disco#items' node='shelf'/>")).Children[0];
        var info = await InfoAsync(romeo, "shelf");

        Assert.Contains(items.Children, item => item["jid"] == "library.example.org" && item["name"] == "Books");
        Assert.Equal(("shelf", 0), (shelf["node"], shelf.Children.Count));
        Assert.Equal(("shelf", "hierarchy"), (info["node"], info.Child("identity")!["category"]));
    }

    [Fact]
    public async Task Contact_addresses_are_those_of_the_host() // XEP-0157
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings.Domains = ["example.org", "example.net"];
            settings.Options
                .Set(new ContactAddressOptions { Abuse = ["mailto:abuse@example.org"], Support = ["xmpp:help@example.org", "https://example.org/help"] })
                .Set(new ContactAddressOptions(), "example.net");
        });
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var elsewhere = await server.LoginAsync("romeo@example.net/orchard");

        Assert.True(DataForm.TryParse((await InfoAsync(romeo, null)).Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal("http://jabber.org/network/serverinfo", form.FormType);
        Assert.Equal(["FORM_TYPE", "abuse-addresses", "support-addresses"], form.Fields.Select(field => field.Var));
        Assert.Equal(["xmpp:help@example.org", "https://example.org/help"], form["support-addresses"]!.Values);
        Assert.Null((await InfoAsync(elsewhere, null)).Child("x", Namespaces.DataForms));
    }

    private static async Task<Element> InfoAsync(TestClient client, string? node) =>
        (await client.RequestAsync("get", client.Domain, new Element("query", Namespaces.DiscoInfo, ("node", node)).ToXml())).Children[0];

    [XmppModule("library", Offers = [typeof(IDiscoSource)])]
    private sealed class Library : IModule, IDiscoSource
    {
        public void Declare(ModuleManifest manifest) { }

        public ValueTask<IReadOnlyList<DiscoItem>?> ItemsAsync(DiscoQuery query) => new(query.Node switch
        {
            "" => [new("library.example.org", Name: "Books")],
            "shelf" => [],
            _ => null,
        });

        public ValueTask<DiscoNode?> NodeAsync(DiscoQuery query) =>
            new(query.Node == "shelf" ? new DiscoNode([("hierarchy", "leaf", null)], []) : null);
    }
}
