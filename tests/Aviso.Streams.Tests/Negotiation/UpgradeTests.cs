using System.Security.Cryptography;
using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>How accounts that lack credentials get them when their owners log in (XEP-0480).</summary>
public sealed class UpgradeTests
{
    private const string Ns = "urn:xmpp:sasl:2";
    private const string Both = "<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-256</upgrade><upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-512</upgrade><upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-BLOOP2</upgrade>";
    private static readonly Jid s_romeo = Jid.Parse("romeo@example.org");

    [Fact]
    public async Task Client_makes_the_credentials_that_are_missing_one_after_the_other()
    {
        await using var server = await StartAsync("SCRAM-SHA-256", "SCRAM-SHA-512");
        var client = await OpenAsync(server);
        Assert.Equal(
            ["UPGR-SCRAM-SHA-256", "UPGR-SCRAM-SHA-512"],
            client.Features.Child("authentication", Ns)!.Children.Where(one => one is { Name: "upgrade", Namespace: "urn:xmpp:sasl:upgrade:0" }).Select(one => one.Text));

        var first = await AuthenticateAsync(client, Both);
        Assert.NotEmpty(first.Child("additional-data")!.Text); // the server's proof comes before the tasks
        Assert.Equal(["UPGR-SCRAM-SHA-256"], TasksOf(first));
        await DoAsync(client, "UPGR-SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);
        Assert.Equal(["UPGR-SCRAM-SHA-512"], TasksOf(await client.ReceiveAsync()));
        await DoAsync(client, "UPGR-SCRAM-SHA-512", HashAlgorithmName.SHA512, 64);
        await client.ReceiveXmlAsync($"<success xmlns='{Ns}'><authorization-identifier>romeo@example.org</authorization-identifier></success>");
        await client.ReceiveAsync("features");
        await client.BindAsync("orchard");

        Assert.True(await IsGoodAsync(server, ScramHash.Sha256, "secret"));
        Assert.True(await IsGoodAsync(server, ScramHash.Sha512, "secret"));
        Assert.Null(await (await OpenAsync(server)).AuthenticateScramAsync(new() { Hash = ScramHash.Sha512, Username = "romeo", Password = "secret" }));
    }

    [Fact]
    public async Task Who_lacks_nothing_is_asked_for_nothing()
    {
        await using var server = await StartAsync();

        Assert.Equal("success", (await AuthenticateAsync(await OpenAsync(server), Both)).Name);
    }

    [Fact]
    public async Task Credential_with_fewer_iterations_than_new_ones_get_is_made_anew()
    {
        await using var server = await StartAsync(["SCRAM-SHA-256"], iterations: 5000);
        await StoreOf(server).PutAsync(Owner, "SCRAM-SHA-256", Encoding.UTF8.GetBytes(ScramCredential.Derive("secret", ScramHash.Sha256, 4096, new byte[16]).ToString()));
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);

        await DoAsync(client, "UPGR-SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
        Assert.Equal(5000, (await server.Accounts.CredentialAsync(s_romeo, ScramHash.Sha256))!.Iterations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Login_by_password_makes_them_without_asking(bool isSasl2)
    {
        await using var server = await StartAsync("SCRAM-SHA-1", "SCRAM-SHA-512");
        var client = await OpenAsync(server);

        await client.SendAsync(isSasl2
            ? $"<authenticate xmlns='{Ns}' mechanism='PLAIN'><initial-response>{Convert.ToBase64String("\0romeo\0secret"u8)}</initial-response>{Both}</authenticate>"
            : TestClient.PlainAuth("romeo", "secret"));

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
        Assert.True(await IsGoodAsync(server, ScramHash.Sha1, "secret"));
        Assert.True(await IsGoodAsync(server, ScramHash.Sha512, "secret"));
    }

    [Fact]
    public async Task Wrong_password_makes_nothing()
    {
        await using var server = await StartAsync("SCRAM-SHA-512");
        var client = await OpenAsync(server);

        await client.SendAsync(TestClient.PlainAuth("romeo", "wrong"));

        Assert.Equal("failure", (await client.ReceiveAsync()).Name);
        Assert.Null(await server.Accounts.CredentialAsync(s_romeo, ScramHash.Sha512));
    }

    [Fact]
    public async Task Store_that_takes_nothing_keeps_nobody_out()
    {
        await using var server = await StartAsync("SCRAM-SHA-512");
        var client = await OpenAsync(server);
        server.Storage.FailWrites = _ => new StorageException("The disk is full.");

        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task Password_that_was_changed_in_the_middle_is_not_let_in_again()
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);
        await server.Accounts.SetPasswordAsync(s_romeo, "changed");

        await DoAsync(client, "UPGR-SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

        await client.ReceiveXmlAsync(Failure("not-authorized"));
        Assert.True(await IsGoodAsync(server, ScramHash.Sha256, "changed"));
    }

    [Fact]
    public async Task Token_does_not_prove_the_password_and_makes_nothing()
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        const string Agent = "<user-agent id='d4565fa7-4d72-4749-b3d3-740edbf87770'/>";
        var token = (await AuthenticateAsync(await OpenAsync(server), Agent + "<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/>"))
            .Child("token", "urn:xmpp:fast:0")!["token"]!;
        var client = await OpenAsync(server);

        await client.SendAsync(
            $"<authenticate xmlns='{Ns}' mechanism='HT-SHA-256-NONE'><initial-response>{Convert.ToBase64String(HashedToken.Request("romeo", token, default))}</initial-response>"
            + $"{Agent}<fast xmlns='urn:xmpp:fast:0'/>{Both}</authenticate>");

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
        Assert.Null(await server.Accounts.CredentialAsync(s_romeo, ScramHash.Sha256));
    }

    [Theory]
    [InlineData("<abort xmlns='urn:xmpp:sasl:2'/>", "aborted")]
    [InlineData("<next xmlns='urn:xmpp:sasl:2' task='UPGR-SCRAM-SHA-512'/>", "malformed-request")]
    [InlineData("<next xmlns='urn:xmpp:sasl:2'/>", "malformed-request")]
    [InlineData("<response xmlns='urn:xmpp:sasl:2'/>", "malformed-request")]
    [InlineData("<task-data xmlns='urn:xmpp:sasl:2'><hash xmlns='urn:xmpp:scram-upgrade:0'>AAAA</hash></task-data>", "malformed-request")]
    [InlineData("{next}<task-data xmlns='urn:xmpp:sasl:2'><hash xmlns='urn:xmpp:scram-upgrade:0'>AAAA</hash></task-data>", "malformed-request")]
    [InlineData("{next}<task-data xmlns='urn:xmpp:sasl:2'><hash xmlns='urn:xmpp:scram-upgrade:0'>?</hash></task-data>", "incorrect-encoding")]
    [InlineData("{next}<task-data xmlns='urn:xmpp:sasl:2'/>", "malformed-request")]
    [InlineData("{next}{next}", "malformed-request")]
    public async Task What_does_not_fit_lets_nobody_in_and_another_try_may_follow(string sent, string condition)
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);

        await client.SendAsync(sent.Replace("{next}", "<next xmlns='urn:xmpp:sasl:2' task='UPGR-SCRAM-SHA-256'/>", StringComparison.Ordinal));
        if (sent.StartsWith("{next}", StringComparison.Ordinal))
        {
            Assert.Equal("task-data", (await client.ReceiveAsync()).Name);
        }

        await client.ReceiveXmlAsync(Failure(condition));
        Assert.Null(await server.Accounts.CredentialAsync(s_romeo, ScramHash.Sha256));
        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));
        Assert.Equal("success", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task Second_authentication_between_tasks_ends_the_stream()
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);

        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='PLAIN'/>");

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Nothing_but_the_task_is_taken_while_it_is_waited_for()
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);

        await client.SendAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Store_that_does_not_keep_what_the_client_made_says_so()
    {
        await using var server = await StartAsync("SCRAM-SHA-256");
        var client = await OpenAsync(server);
        await AuthenticateAsync(client, Both);
        server.Storage.FailWrites = _ => new StorageException("The disk is full.");

        await DoAsync(client, "UPGR-SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

        await client.ReceiveXmlAsync(Failure("temporary-auth-failure"));
    }

    private static StoreOwner Owner => new("example.org", "romeo");

    private static IMapStore StoreOf(TestServer server) => server.Storage.Map("accounts");

    private static Task<TestServer> StartAsync(params IReadOnlyList<string> missing) => StartAsync(missing, 4096);

    private static async Task<TestServer> StartAsync(IReadOnlyList<string> missing, int iterations)
    {
        var server = await StreamServer.StartAsync(more: settings => settings.Options.Configure<AccountOptions>(options => options.ScramIterations = iterations));
        await server.CreateAccountAsync(s_romeo.ToString(), "secret");
        foreach (var key in missing)
        {
            await StoreOf(server).RemoveAsync(Owner, key);
        }

        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    /// <summary>Authenticates by SCRAM-SHA-1; the result is what the server says then.</summary>
    private static async Task<Element> AuthenticateAsync(TestClient client, string more)
    {
        var scram = new ScramClient(new() { Hash = ScramHash.Sha1, Username = "romeo", Password = "secret" });
        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='{scram.MechanismName}'><initial-response>{Convert.ToBase64String(scram.InitialResponse())}</initial-response>{more}</authenticate>");
        Assert.True(scram.TryRespond(Convert.FromBase64String((await client.ReceiveAsync("a challenge")).Text), out var response));
        await client.SendAsync($"<response xmlns='{Ns}'>{Convert.ToBase64String(response)}</response>");
        return await client.ReceiveAsync("success or a task");
    }

    /// <summary>Does the task as §3 describes it, with nothing of the server's library.</summary>
    private static async Task DoAsync(TestClient client, string task, HashAlgorithmName hash, int length)
    {
        await client.SendAsync($"<next xmlns='{Ns}' task='{task}'/>");
        var salt = (await client.ReceiveAsync("a salt")).Child("salt", "urn:xmpp:scram-upgrade:0")!;
        var salted = Rfc2898DeriveBytes.Pbkdf2("secret", Convert.FromBase64String(salt.Text), int.Parse(salt["iterations"]!, System.Globalization.CultureInfo.InvariantCulture), hash, length);
        await client.SendAsync($"<task-data xmlns='{Ns}'><hash xmlns='urn:xmpp:scram-upgrade:0'>{Convert.ToBase64String(salted)}</hash></task-data>");
    }

    private static IEnumerable<string> TasksOf(Element element) =>
        element.Name == "continue" ? element.Child("tasks")!.ChildrenNamed("task").Select(one => one.Text) : [element.Name];

    private static async Task<bool> IsGoodAsync(TestServer server, ScramHash hash, string password) =>
        (await server.Accounts.CredentialAsync(s_romeo, hash))?.Verify(password) == true;

    private static string Failure(string condition) => $"<failure xmlns='{Ns}'><{condition} xmlns='{Namespaces.Sasl}'/></failure>";
}
