using Aviso.Abstractions.Hosts;
using Aviso.Modules.Registration;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Registration;

/// <summary>Registration by strangers, before they authenticate (XEP-0077 §3.1).</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Host_that_does_not_allow_it_offers_nothing_and_refuses()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Connect();
        await client.OpenAsync();

        Assert.Null(client.Features.Child("register", Namespaces.RegisterFeature));
        await AssertErrorAsync(client, "get", "", "service-unavailable");
        await AssertErrorAsync(client, "set", "<username>bill</username><password>Calliope</password>", "service-unavailable");
    }

    [Fact]
    public async Task On_a_stream_in_the_clear_it_is_neither_offered_nor_done()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<HostOptions>(options => options.PlainWithoutTls = false));
        var client = await OpenAsync(server);
        Assert.NotNull(client.Features.Child("mechanisms", Namespaces.Sasl));
        Assert.Null(client.Features.Child("register", Namespaces.RegisterFeature));
        await AssertErrorAsync(client, "get", "", "not-authorized");

        await client.StartTlsAsync();
        await client.OpenAsync();

        Assert.NotNull(client.Features.Child("register", Namespaces.RegisterFeature));
    }

    [Fact]
    public async Task Fields_are_offered_plainly_and_as_a_form()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        Assert.NotNull(client.Features.Child("register", Namespaces.RegisterFeature));
        var query = (await RequestAsync(client, "get", "")).Child("query", Namespaces.Register)!;
        Assert.Equal(["instructions", "username", "password", "x"], query.Children.Select(child => child.Name));
        Assert.True(DataForm.TryParse(query.Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal(Namespaces.Register, form.FormType);
        Assert.All(["username", "password"], name => Assert.True(form[name]!.Required));
    }

    [Theory]
    [InlineData("<username>bill</username><password>Calliope</password>")]
    [InlineData("<username> Bill </username><password>Calliope</password><email>bard@shakespeare.lit</email>")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:register</value></field><field var='username'><value>bill</value></field><field var='password'><value>Calliope</value></field></x>")]
    public async Task New_account_can_log_in_at_once(string fields)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        Assert.Equal("result", (await RequestAsync(client, "set", fields))["type"]);

        await client.AuthenticatePlainAsync("bill", "Calliope");
        await client.OpenAsync();
        await client.BindAsync("globe");
        Assert.Equal("bill@example.org/globe", client.Jid!.ToString());
    }

    [Theory]
    [InlineData("<username>bill</username>", "not-acceptable")]
    [InlineData("<username>bill</username><password/>", "not-acceptable")]
    [InlineData("<username></username><password>x</password>", "not-acceptable")]
    [InlineData("<username>bill</username><password>x</password><email>nowhere</email>", "not-acceptable")]
    [InlineData("<username>bill@example.org</username><password>x</password>", "jid-malformed")]
    [InlineData("<username>b ill</username><password>x</password>", "jid-malformed")]
    [InlineData("<username>juliet</username><password>x</password>", "conflict")]
    [InlineData("<username>Juliet</username><password>x</password>", "conflict")]
    [InlineData("<username>admin</username><password>x</password>", "conflict")]
    [InlineData("<username>4dm1n</username><password>x</password>", "conflict")]
    [InlineData("<username>adm\u0456n</username><password>x</password>", "conflict")]
    [InlineData("<remove/>", "unexpected-request")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var='username'><value>bill</value></field></x>", "bad-request")]
    public async Task What_cannot_be_registered_is_refused(string fields, string condition)
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var client = await OpenAsync(server);

        await AssertErrorAsync(client, "set", fields, condition);

        Assert.Null(await server.Accounts.ReadAsync(Jid.Parse("bill@example.org")));
    }

    [Fact]
    public async Task Email_is_asked_for_and_kept_when_the_operator_wants_it()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<RegistrationOptions>(options => options.EmailRequired = true));
        var client = await OpenAsync(server);

        Assert.NotNull((await RequestAsync(client, "get", "")).Child("query", Namespaces.Register)!.Child("email"));
        await AssertErrorAsync(client, "set", "<username>bill</username><password>x</password>", "not-acceptable");
        await RequestAsync(client, "set", "<username>bill</username><password>x</password><email>bill@example.com</email>");

        Assert.Equal("bill@example.com", (await server.Accounts.ReadAsync(Jid.Parse("bill@example.org")))!.Email);
    }

    [Fact]
    public async Task Stream_in_the_clear_is_refused_unless_the_host_allows_it()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<HostOptions>(options => options.PlainWithoutTls = false));
        var client = await OpenAsync(server);

        await AssertErrorAsync(client, "set", "<username>bill</username><password>x</password>", "not-authorized");
        await client.StartTlsAsync();
        await client.OpenAsync();

        Assert.Equal("result", (await RequestAsync(client, "set", "<username>bill</username><password>x</password>"))["type"]);
    }

    [Fact]
    public async Task Address_that_tries_too_often_has_to_wait()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<RegistrationOptions>(options =>
            (options.ThrottlingLimit, options.ThrottlingPeriod) = (2, TimeSpan.FromMinutes(10))));
        await server.CreateAccountAsync("juliet@example.org");
        var client = await OpenAsync(server);
        await AssertErrorAsync(client, "set", "<username>juliet</username><password>x</password>", "conflict");
        await RequestAsync(client, "set", "<username>one</username><password>x</password>");

        await AssertErrorAsync(client, "set", "<username>two</username><password>x</password>", "resource-constraint");
        server.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("result", (await RequestAsync(await OpenAsync(server), "set", "<username>two</username><password>x</password>"))["type"]);
    }

    [Fact]
    public async Task Full_host_takes_no_more()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<HostOptions>(options => options.MaxUsers = 2));
        await server.CreateAccountAsync("juliet@example.org");
        var client = await OpenAsync(server);

        Assert.Equal("result", (await RequestAsync(client, "set", "<username>bill</username><password>x</password>"))["type"]);
        await AssertErrorAsync(client, "set", "<username>ben</username><password>x</password>", "not-allowed");
    }

    [Theory]
    [InlineData("192.0.2.0/24", "", false)]
    [InlineData("192.0.2.1", "", false)]
    [InlineData("", "198.51.100.0/24", false)]
    [InlineData("198.51.100.0/24", "192.0.2.0/24", true)]
    public async Task Networks_decide_who_may_register(string blacklist, string whitelist, bool allowed)
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<RegistrationOptions>(options =>
        {
            options.Blacklist = blacklist.Length == 0 ? [] : [blacklist];
            options.Whitelist = whitelist.Length == 0 ? [] : [whitelist];
        }));
        var client = await OpenAsync(server);

        var answer = await RequestAsync(client, "set", "<username>bill</username><password>x</password>");

        Assert.Equal(allowed ? "result" : "error", answer["type"]);
    }

    [Fact]
    public async Task Network_that_is_none_is_found_at_start()
    {
        var fault = await Assert.ThrowsAsync<FormatException>(() =>
            StartAsync(settings => settings.Options.Configure<RegistrationOptions>(options => options.Blacklist = ["192.0.2.0/33"])));

        Assert.Contains("registration/blacklist", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Welcome_message_waits_for_the_first_login()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<RegistrationOptions>(options => options.WelcomeMessage = "Hello & welcome"));
        await RequestAsync(await OpenAsync(server), "set", "<username>bill</username><password>Calliope</password>");

        var bill = await server.LoginWithPresenceAsync("bill@example.org/globe", password: "Calliope");

        var message = await bill.ReceiveAsync();
        Assert.Equal(("example.org", "Hello & welcome"), (message["from"], message.Child("body")!.Text));
    }

    private static Task<TestServer> StartAsync(Action<TestServerSettings>? configure = null) => TestServer.StartAsync(settings =>
    {
        settings.Options.Configure<HostOptions>(options => options.RegistrationEnabled = true);
        configure?.Invoke(settings);
    });

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect();
        await client.OpenAsync();
        return client;
    }

    private static Task<Element> RequestAsync(TestClient client, string type, string fields) =>
        client.RequestAsync(type, null, $"<query xmlns='jabber:iq:register'>{fields}</query>");

    private static async Task AssertErrorAsync(TestClient client, string type, string fields, string condition)
    {
        var answer = await RequestAsync(client, type, fields);
        Assert.Equal("error", answer["type"]);
        Assert.NotNull(answer.Child("error")!.Child(condition, Namespaces.Stanzas));
    }
}
