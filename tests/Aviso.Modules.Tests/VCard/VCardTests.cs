using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Modules.VCard;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.VCard;

public sealed class VCardTests
{
    private const string HashOfHello = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
    private static readonly StoreOwner s_romeo = new("example.org", "romeo");

    // S57
    [Fact]
    public async Task Card_larger_than_allowed_is_not_acceptable()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings.OnlyModules("vcard");
            settings.Options.Set(new VCardOptions { MaxBytes = 1024 });
        });
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var answer = await romeo.RequestAsync("set", null, $"<vCard xmlns='vcard-temp'><DESC>{new string('x', 1024)}</DESC></vCard>");
        Assert.NotNull(answer.Child("error")!.Child("not-acceptable", Namespaces.Stanzas));
        Assert.Empty(await server.Storage.Map("vcards").ListAsync(s_romeo, 10));
    }

    [Fact]
    public async Task Hash_that_a_crash_kept_from_the_store_is_made_from_the_card()
    {
        await using var server = await TestServer.StartAsync(settings => settings.OnlyModules("vcard"));
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await using var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await server.Storage.Map("vcards").PutAsync(s_romeo, "vcard", Encoding.UTF8.GetBytes("<vCard xmlns='vcard-temp'><PHOTO><BINVAL>aGVsbG8=</BINVAL></PHOTO></vCard>"));
        await romeo.SendAsync("<presence to='juliet@example.org/balcony'/>");
        await juliet.ReceiveXmlAsync(
            $"<presence from='romeo@example.org/orchard'><x xmlns='vcard-temp:x:update'><photo>{HashOfHello}</photo></x></presence>");
    }

    [Fact]
    public async Task Picture_that_is_not_base64_counts_as_none()
    {
        await using var server = await TestServer.StartAsync(settings => settings.OnlyModules("vcard"));
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.RequestAsync("set", null, "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>*?*</BINVAL></PHOTO></vCard>");
        Assert.Empty((await server.Storage.Map("vcards").GetAsync(s_romeo, "photo"))!);
    }

    [Fact]
    public async Task Erasing_the_account_erases_the_card()
    {
        await using var server = await TestServer.StartAsync(settings => settings.OnlyModules("vcard"));
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.RequestAsync("set", null, "<vCard xmlns='vcard-temp'><FN>Romeo</FN></vCard>");
        await server.Accounts.EraseAsync(Jid.Parse("romeo@example.org"));
        Assert.Empty(await server.Storage.Map("vcards").ListAsync(s_romeo, 10));
    }
}
