using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Registration;

public sealed class OwnAccountTests
{
    [Theory]
    [InlineData("<username>bill</username><password>new pass</password>")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:register:changepassword</value></field><field var='username'><value>bill@example.org</value></field><field var='password'><value>new pass</value></field></x>")]
    public async Task New_password_is_in_force_at_once(string fields)
    {
        await using var server = await TestServer.StartAsync();
        var bill = await server.LoginAsync("bill@example.org/globe");

        var answer = await bill.RequestAsync("set", "example.org", $"<query xmlns='jabber:iq:register'>{fields}</query>");

        Assert.Equal("result", answer["type"]);
        await server.LoginAsync("bill@example.org/other", "new pass");
    }

    [Fact]
    public async Task Password_is_not_changed_over_a_stream_in_the_clear()
    {
        // The login itself happens while the host still allows it.
        HostOptions? host = null;
        await using var server = await TestServer.StartAsync(settings => settings.Options.Configure<HostOptions>(options => host = options));
        var bill = await server.LoginAsync("bill@example.org/globe");
        host!.PlainWithoutTls = false;

        var answer = await bill.RequestAsync("set", "example.org", "<query xmlns='jabber:iq:register'><username>bill</username><password>x</password></query>");

        Assert.NotNull(answer.Child("error")!.Child("not-authorized", Namespaces.Stanzas));
    }

    [Fact]
    public async Task Removed_account_is_gone_with_its_messages()
    {
        await using var server = await TestServer.StartAsync();
        var bill = await server.LoginAsync("bill@example.org/globe");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.SendAsync("<message to='bill@example.org'><body>hi</body></message>");

        await bill.RequestAsync("set", null, "<query xmlns='jabber:iq:register'><remove/></query>");

        Assert.Null(await server.Accounts.ReadAsync(Jid.Parse("bill@example.org")));
        var again = await server.LoginAsync("bill@example.org/globe");
        await again.SendAsync("<presence/>");
        Assert.Equal("presence", (await again.ReceiveAsync()).Name);
        await again.ReceiveNothingAsync();
    }
}
