using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Logging in by tokens (XEP-0484; S19).</summary>
public sealed class TokenLoginTests
{
    private const string Ns = "urn:xmpp:sasl:2";
    private const string Fast = "urn:xmpp:fast:0";
    private const string Exporter = "HT-SHA-256-EXPR";
    private const string Phone = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private const string Laptop = "aaaaaaaa-4d72-4749-b3d3-740edbf87770";
    private static readonly Jid s_romeo = Jid.Parse("romeo@example.org");

    [Fact]
    public async Task Mechanisms_for_tokens_are_offered_apart_from_those_for_passwords()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        var feature = client.Features.Child("authentication", Ns)!;
        Assert.DoesNotContain(feature.ChildrenNamed("mechanism"), one => one.Text.StartsWith("HT-", StringComparison.Ordinal));
        Assert.Equal(
            "<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-ENDP</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast>",
            feature.Child("inline")!.Child("fast", Fast)!.ToXml());
    }

    [Theory]
    [InlineData("HT-SHA-256-EXPR", "tls-exporter")]
    [InlineData("HT-SHA-256-ENDP", "tls-server-end-point")]
    [InlineData("HT-SHA-256-NONE", null)]
    public async Task Token_asked_for_with_the_password_logs_in_and_the_server_proves_itself(string mechanism, string? binding)
    {
        await using var server = await StartAsync();
        var token = await TokenAsync(server, mechanism);
        Assert.Equal(server.Time.GetUtcNow() + TimeSpan.FromDays(21), Expiry(token));

        var client = await OpenAsync(server);
        await client.SendAsync(Login(token["token"]!, mechanism, more: "<bind xmlns='urn:xmpp:bind:0'><tag>Phone</tag></bind>"));

        var success = await client.ReceiveAsync();
        Assert.StartsWith("romeo@example.org/Phone/", success.Child("authorization-identifier")!.Text, StringComparison.Ordinal);
        Assert.Equal(
            Convert.ToBase64String(HashedToken.Answer(token["token"]!, binding is null ? default : MemoryConnection.PlayedBindings[binding].Span)),
            success.Child("additional-data")!.Text);
        Assert.Null(success.Child("token", Fast)); // fresh enough
    }

    [Fact]
    public async Task Token_is_refused_when_wrong_of_another_client_mechanism_or_account()
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("juliet@example.org", "secret");
        var token = (await TokenAsync(server))["token"]!;

        await RefusedAsync(server, Login("another token"), "not-authorized");
        await RefusedAsync(server, Login(token, agent: Laptop), "not-authorized");
        await RefusedAsync(server, Login(token, mechanism: "HT-SHA-256-NONE"), "not-authorized");
        await RefusedAsync(server, Login(token, user: "juliet"), "not-authorized");
        await RefusedAsync(server, Login(token, user: "nobody"), "not-authorized");
        await RefusedAsync(server, Login(token, agent: "no uuid"), "not-authorized");
        await AcceptedAsync(server, Login(token));
    }

    [Fact]
    public async Task Request_that_makes_no_sense_is_malformed_or_of_no_mechanism()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;

        await RefusedAsync(server, Login(token, fast: "count='-1'"), "malformed-request");
        await RefusedAsync(server, $"<authenticate xmlns='{Ns}' mechanism='{Exporter}'><initial-response>AGEA</initial-response><fast xmlns='{Fast}'/></authenticate>", "malformed-request");
        await RefusedAsync(server, $"<authenticate xmlns='{Ns}' mechanism='{Exporter}'><fast xmlns='{Fast}'/></authenticate>", "malformed-request");
        await RefusedAsync(server, Login(token).Replace($"<fast xmlns='{Fast}' />", "", StringComparison.Ordinal), "invalid-mechanism");
    }

    [Fact]
    public async Task Expired_token_is_told_from_a_wrong_one()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        server.Advance(TimeSpan.FromDays(21));

        await RefusedAsync(server, Login(token), "credentials-expired");
    }

    [Fact]
    public async Task Count_that_was_used_or_goes_back_is_refused()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;

        await RefusedAsync(server, Login(token, fast: "count='0'"), "not-authorized");
        await AcceptedAsync(server, Login(token, fast: "count='7'"));
        await RefusedAsync(server, Login(token, fast: "count='7'"), "not-authorized");
        await RefusedAsync(server, Login(token, fast: "count='6'"), "not-authorized");
        await server.RestartAsync();
        await RefusedAsync(server, Login(token, fast: "count='7'"), "not-authorized");
        await AcceptedAsync(server, Login(token, fast: "count='8'"));
    }

    [Fact]
    public async Task Same_count_at_the_same_time_is_accepted_once()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(server)));

        server.Storage.HoldWrites();
        await Task.WhenAll(clients.Select(one => one.SendAsync(Login(token, fast: "count='1'"))));
        server.Storage.ReleaseWrites();

        var answers = await Task.WhenAll(clients.Select(one => one.ReceiveAsync()));
        Assert.Equal(1, answers.Count(one => one.Name == "success"));
    }

    [Fact]
    public async Task Used_token_of_some_age_is_replaced_and_stays_good_until_the_new_one_is_used()
    {
        await using var server = await StartAsync();
        var first = (await TokenAsync(server))["token"]!;
        server.Advance(TimeSpan.FromDays(1));

        var lost = (await AcceptedAsync(server, Login(first))).Child("token", Fast)!["token"]!;
        var second = (await AcceptedAsync(server, Login(first))).Child("token", Fast)!["token"]!;

        await RefusedAsync(server, Login(lost), "not-authorized"); // never used, and another was given since
        Assert.Null((await AcceptedAsync(server, Login(second))).Child("token", Fast));
        await RefusedAsync(server, Login(first), "not-authorized");
    }

    [Fact]
    public async Task Invalidated_token_is_good_for_this_last_time()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        server.Advance(TimeSpan.FromDays(2));

        Assert.Null((await AcceptedAsync(server, Login(token, fast: "invalidate='true'"))).Child("token", Fast));

        await RefusedAsync(server, Login(token), "not-authorized");
    }

    [Fact]
    public async Task New_password_takes_all_tokens_back()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;

        await server.Accounts.SetPasswordAsync(s_romeo, "another");

        await RefusedAsync(server, Login(token), "not-authorized");
    }

    [Fact]
    public async Task Who_began_to_log_in_with_the_old_password_gets_no_token_after_the_change()
    {
        await using var server = await StartAsync();
        var began = server.Time.GetUtcNow();
        await server.Accounts.SetPasswordAsync(s_romeo, "another");
        var tokens = server.Get<AccountTokens>();

        Assert.Null(await tokens.IssueAsync(s_romeo, Guid.Parse(Phone), null, null, Exporter, began, byPassword: true));
        server.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await tokens.IssueAsync(s_romeo, Guid.Parse(Phone), null, null, Exporter, server.Time.GetUtcNow(), byPassword: true));
    }

    [Fact]
    public async Task Nothing_is_left_for_the_next_owner_of_a_name()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        await server.Accounts.EraseAsync(s_romeo);
        Assert.Null(await server.Get<AccountTokens>().IssueAsync(s_romeo, Guid.Parse(Phone), null, null, Exporter, server.Time.GetUtcNow(), byPassword: true));
        await server.CreateAccountAsync("romeo@example.org", "secret");

        await RefusedAsync(server, Login(token), "not-authorized");
    }

    [Fact]
    public async Task Disabled_account_is_not_let_in()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        await server.Accounts.SetStatusAsync(s_romeo, AccountStatus.Disabled);

        await RefusedAsync(server, Login(token), "account-disabled");
    }

    [Fact]
    public async Task Client_longest_unused_loses_its_token_when_there_are_too_many()
    {
        await using var server = await StartAsync(options => options.MaxClients = 2);
        var first = (await TokenAsync(server, agent: Phone))["token"]!;
        server.Advance(TimeSpan.FromSeconds(1));
        var second = (await TokenAsync(server, agent: Laptop))["token"]!;
        server.Advance(TimeSpan.FromSeconds(1));
        await AcceptedAsync(server, Login(first));
        server.Advance(TimeSpan.FromSeconds(1));
        await TokenAsync(server, agent: "bbbbbbbb-4d72-4749-b3d3-740edbf87770");

        await RefusedAsync(server, Login(second, agent: Laptop), "not-authorized");
        await AcceptedAsync(server, Login(first));
    }

    [Fact]
    public async Task Revoked_device_does_not_lock_its_owner_out()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        for (var tries = 0; tries < 5; tries++)
        {
            await client.SendAsync(Login("revoked"));
            await client.ReceiveAsync();
        }

        Assert.NotNull(await TokenAsync(server));
    }

    [Fact]
    public async Task Store_that_does_not_answer_is_a_temporary_failure()
    {
        await using var server = await StartAsync();
        var token = (await TokenAsync(server))["token"]!;
        server.Storage.FailWrites = _ => new("the disk is full");

        await RefusedAsync(server, Login(token), "temporary-auth-failure");
    }

    [Fact]
    public async Task Where_it_is_off_nothing_is_offered_or_taken()
    {
        await using var server = await StartAsync(options => options.Enabled = false);
        var client = await OpenAsync(server);

        Assert.Null(client.Features.Child("authentication", Ns)!.Child("inline")!.Child("fast", Fast));
        await RefusedAsync(server, Login("any"), "invalid-mechanism");
    }

    private static async Task<TestServer> StartAsync(Action<TokenOptions>? options = null)
    {
        var server = await StreamServer.StartAsync(more: settings => settings.Options.Configure(options ?? (_ => { })));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    private static async Task<Element> TokenAsync(TestServer server, string mechanism = Exporter, string agent = Phone)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(
            $"<authenticate xmlns='{Ns}' mechanism='PLAIN'><initial-response>{Convert.ToBase64String(Encoding.UTF8.GetBytes("\0romeo\0secret"))}</initial-response>"
            + $"<user-agent id='{agent}'/><request-token xmlns='{Fast}' mechanism='{mechanism}'/></authenticate>");
        var success = await client.ReceiveAsync();
        return success.Child("token", Fast) ?? throw new InvalidOperationException(success.ToXml());
    }

    private static DateTimeOffset Expiry(Element token) =>
        XmppDateTime.TryParse(token["expiry"], out var expiry) ? expiry : throw new FormatException(token["expiry"]);

    private static async Task<Element> AcceptedAsync(TestServer server, string request)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(request);
        var success = await client.ReceiveAsync();
        Assert.True(success.Name == "success", success.ToXml());
        return success;
    }

    private static async Task RefusedAsync(TestServer server, string request, string condition)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(request);
        await client.ReceiveXmlAsync($"<failure xmlns='{Ns}'><{condition} xmlns='{Namespaces.Sasl}'/></failure>");
    }

    private static string Login(
        string token, string mechanism = Exporter, string agent = Phone, string user = "romeo", string fast = "", string more = "")
    {
        HashedToken.TryBind(mechanism, MemoryConnection.PlayedBindings, out var binding);
        return $"<authenticate xmlns='{Ns}' mechanism='{mechanism}'>"
            + $"<initial-response>{Convert.ToBase64String(HashedToken.Request(user, token, binding.Span))}</initial-response>"
            + $"<user-agent id='{agent}'/><fast xmlns='{Fast}' {fast}/>{more}</authenticate>";
    }
}
