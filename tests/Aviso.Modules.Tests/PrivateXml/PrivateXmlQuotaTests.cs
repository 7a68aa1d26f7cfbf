using Aviso.Abstractions.Storage;
using Aviso.Modules.PrivateXml;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.PrivateXml;

/// <summary>How much an account may store (S57).</summary>
public sealed class PrivateXmlQuotaTests
{
    private static readonly StoreOwner s_romeo = new("example.org", "romeo");

    [Fact]
    public async Task Element_beyond_the_count_is_refused_until_one_is_cleared()
    {
        await using var server = await StartAsync(new() { MaxElements = 2 });
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        AssertStored(await SetAsync(romeo, "<p xmlns='a'>1</p>"));
        AssertStored(await SetAsync(romeo, "<p xmlns='b'>2</p>"));
        AssertError("resource-constraint", await SetAsync(romeo, "<p xmlns='c'>3</p>"));
        AssertStored(await SetAsync(romeo, "<p xmlns='b'>replaced</p>"));
        AssertStored(await SetAsync(romeo, "<p xmlns='a'/>"));
        AssertStored(await SetAsync(romeo, "<p xmlns='c'>3</p>"));
    }

    [Fact]
    public async Task Bytes_of_an_account_are_counted_over_all_elements_with_their_keys()
    {
        // Each counts 1020 bytes, its key of 3 included: two fit, and a third only in place of one.
        await using var server = await StartAsync(new() { MaxBytes = 2100 });
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var text = new string('x', 1000);
        AssertStored(await SetAsync(romeo, $"<p xmlns='a'>{text}</p>"));
        AssertStored(await SetAsync(romeo, $"<p xmlns='b'>{text}</p>"));
        AssertError("resource-constraint", await SetAsync(romeo, $"<p xmlns='c'>{text}</p>"));
        AssertStored(await SetAsync(romeo, $"<p xmlns='b'>{text}!</p>"));
    }

    [Fact]
    public async Task Element_larger_than_allowed_is_not_acceptable_and_keeps_the_old_one()
    {
        await using var server = await StartAsync(new() { MaxElementBytes = 300 });
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        AssertStored(await SetAsync(romeo, "<p xmlns='a'>old</p>"));
        AssertError("not-acceptable", await SetAsync(romeo, $"<p xmlns='a'>{new string('x', 300)}</p>"));
        var answer = await romeo.RequestAsync("get", null, "<query xmlns='jabber:iq:private'><p xmlns='a'/></query>");
        Assert.Equal("old", answer.Child("query", Namespaces.PrivateStorage)!.Child("p", "a")!.Text);
    }

    [Fact]
    public async Task Quota_of_one_account_does_not_touch_another()
    {
        await using var server = await StartAsync(new() { MaxElements = 1 });
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await using var juliet = await server.LoginAsync("juliet@example.org/balcony");
        AssertStored(await SetAsync(romeo, "<p xmlns='a'>1</p>"));
        AssertStored(await SetAsync(juliet, "<p xmlns='a'>1</p>"));
    }

    [Fact]
    public async Task Erasing_the_account_erases_what_it_stored()
    {
        await using var server = await StartAsync(new());
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        AssertStored(await SetAsync(romeo, "<p xmlns='a'>1</p>"));
        var receipt = await server.Accounts.EraseAsync(Jid.Parse("romeo@example.org"));
        Assert.Equal(1, receipt!["private_xml"]);
        Assert.Empty(await server.Storage.Map("private_xml").ListAsync(s_romeo, 10));
    }

    private static Task<TestServer> StartAsync(PrivateXmlOptions options) => TestServer.StartAsync(settings =>
    {
        settings.OnlyModules("private-xml");
        settings.Options.Set(options);
    });

    private static Task<Element> SetAsync(TestClient client, string element) =>
        client.RequestAsync("set", null, $"<query xmlns='jabber:iq:private'>{element}</query>");

    private static void AssertStored(Element answer) => Assert.Equal("result", answer["type"]);

    private static void AssertError(string condition, Element answer)
    {
        Assert.Equal("error", answer["type"]);
        Assert.NotNull(answer.Child("error")!.Child(condition, Namespaces.Stanzas));
    }
}
