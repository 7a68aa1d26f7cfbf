using System.Diagnostics.Metrics;
using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Logins;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Logins;

/// <summary>What guessing passwords leads to on the wire (S23).</summary>
public sealed class LoginGuardTests
{
    private const string Ns = "urn:ietf:params:xml:ns:xmpp-sasl";
    private const string Attacker = "198.51.100.7";

    [Fact]
    public async Task Locked_login_is_refused_whatever_the_password_and_works_again_later()
    {
        await using var server = await StartAsync();
        await GuessAsync(server, Attacker, 3);

        var client = await OpenAsync(server, Attacker);
        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));
        var failure = await client.ReceiveAsync();
        Assert.NotNull(failure.Child("temporary-auth-failure"));
        Assert.Equal("Too many failed logins. Try again in 60 seconds.", failure.Child("text")!.Text);

        server.Advance(TimeSpan.FromSeconds(60));
        var later = await OpenAsync(server, Attacker);
        await later.AuthenticatePlainAsync("romeo", "secret");
    }

    [Fact]
    public async Task Owner_logs_in_from_another_address_while_somebody_guesses()
    {
        await using var server = await StartAsync();
        await GuessAsync(server, Attacker, 3);

        var owner = await OpenAsync(server, "192.0.2.1");
        await owner.AuthenticatePlainAsync("romeo", "secret");
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("198.51.100.7", "::ffff:198.51.100.7", true)]
    public async Task Addresses_of_one_network_are_locked_together(string first, string second, bool together)
    {
        await using var server = await StartAsync();
        await GuessAsync(server, first, 3);

        var client = await OpenAsync(server, second);
        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));

        Assert.Equal(together ? "failure" : "success", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task Guesses_at_an_account_that_does_not_exist_are_locked_the_same()
    {
        await using var server = await StartAsync();
        await GuessAsync(server, Attacker, 3, "nobody");

        var client = await OpenAsync(server, Attacker);
        await client.SendAsync(TestClient.PlainAuth("nobody", "secret"));

        Assert.NotNull((await client.ReceiveAsync()).Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Scram_begun_before_the_lock_does_not_get_around_it()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server, Attacker);
        var scram = new ScramClient(new() { Hash = ScramHash.Sha256, Username = "romeo", Password = "secret" });
        await client.SendAsync($"<auth xmlns='{Ns}' mechanism='SCRAM-SHA-256'>{Convert.ToBase64String(scram.InitialResponse())}</auth>");
        Assert.True(scram.TryRespond(Convert.FromBase64String((await client.ReceiveAsync()).Text), out var response));

        await GuessAsync(server, Attacker, 3);
        await client.SendAsync($"<response xmlns='{Ns}'>{Convert.ToBase64String(response)}</response>");

        Assert.NotNull((await client.ReceiveAsync()).Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Scram_guesses_count()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server, Attacker);
        var options = new ScramClientOptions { Hash = ScramHash.Sha256, Username = "romeo", Password = "wrong" };
        for (var tries = 0; tries < 3; tries++)
        {
            Assert.NotNull((await client.AuthenticateScramAsync(options))!.Child("not-authorized"));
        }

        Assert.NotNull((await client.AuthenticateScramAsync(options with { Password = "secret" }))!.Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Hundred_guesses_of_a_patient_attacker_take_exponential_time()
    {
        await using var server = await StartAsync();
        var began = server.Time.GetUtcNow();
        var locks = server.Get<LoginLocks>();
        var source = new LoginSource(IPAddress.Parse(Attacker), Jid.Parse("romeo@example.org"));
        var checkedPasswords = 0;
        while (checkedPasswords < 14)
        {
            await GuessAsync(server, Attacker, 1);
            checkedPasswords++;
            server.Advance(locks.LockedFor(source));
        }

        Assert.True(server.Time.GetUtcNow() - began >= TimeSpan.FromSeconds(60) * 1024);
    }

    [Fact]
    public async Task Locked_address_is_locked_for_all_accounts_in_mode_ip()
    {
        await using var server = await StartAsync(options => options.Mode = LoginLockMode.Ip);
        await server.CreateAccountAsync("juliet@example.org", "secret");
        await GuessAsync(server, Attacker, 2);
        var own = await OpenAsync(server, Attacker);
        await own.AuthenticatePlainAsync("juliet", "secret"); // a success in between buys nothing
        await GuessAsync(server, Attacker, 1);

        var client = await OpenAsync(server, Attacker);
        await client.SendAsync(TestClient.PlainAuth("juliet", "secret"));

        Assert.NotNull((await client.ReceiveAsync()).Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Locked_account_is_locked_for_everybody_in_mode_jid()
    {
        await using var server = await StartAsync(options => options.Mode = LoginLockMode.Jid);
        await GuessAsync(server, Attacker, 3);

        var client = await OpenAsync(server, "192.0.2.1");
        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));

        Assert.NotNull((await client.ReceiveAsync()).Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Nothing_is_locked_where_it_is_switched_off()
    {
        await using var server = await StartAsync(options => options.Enabled = false);
        await GuessAsync(server, Attacker, 5);

        var client = await OpenAsync(server, Attacker);
        await client.AuthenticatePlainAsync("romeo", "secret");
    }

    [Theory]
    [InlineData(0, AccountStatus.Active)]
    [InlineData(4, AccountStatus.Disabled)]
    public async Task Account_is_disabled_only_where_that_is_asked_for(int disableAfter, AccountStatus expected)
    {
        await using var server = await StartAsync(options => (options.LockAfterFails, options.DisableAfterFails) = (100, disableAfter));

        await GuessAsync(server, Attacker, 4);

        Assert.Equal(expected, (await server.Accounts.ReadAsync(Jid.Parse("romeo@example.org")))!.Status);
    }

    [Fact]
    public async Task Store_that_does_not_answer_locks_nobody()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server, Attacker);
        await server.Storage.DisposeAsync();
        for (var tries = 0; tries < 5; tries++)
        {
            await client.SendAsync(TestClient.PlainAuth("romeo", "wrong"));
            Assert.Null((await client.ReceiveAsync()).Child("text"));
        }

        Assert.Equal(TimeSpan.Zero, server.Get<LoginLocks>().LockedFor(new(IPAddress.Parse(Attacker), Jid.Parse("romeo@example.org"))));
    }

    [Fact]
    public async Task Refused_logins_are_counted()
    {
        await using var server = await StartAsync();
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        var meter = server.Get<LoginMetrics>().Meter;
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == meter)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value);
        listener.Start();

        await GuessAsync(server, Attacker, 3);
        await GuessAsync(server, Attacker, 1);

        Assert.Equal(1, counts["aviso.streams.logins.refused"]);
    }

    private static async Task<TestServer> StartAsync(Action<LoginLockOptions>? options = null)
    {
        var server = await StreamServer.StartAsync(more: settings => settings.Options.Configure(options ?? (_ => { })));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server, string address)
    {
        var client = server.Connect(new MemoryConnection { Remote = new(IPAddress.Parse(address), 50_000) });
        await client.OpenAsync();
        return client;
    }

    private static async Task GuessAsync(TestServer server, string address, int times, string user = "romeo")
    {
        var client = await OpenAsync(server, address);
        for (var tries = 0; tries < times; tries++)
        {
            await client.SendAsync(TestClient.PlainAuth(user, "wrong"));
            Assert.Equal("failure", (await client.ReceiveAsync()).Name);
        }
    }
}
