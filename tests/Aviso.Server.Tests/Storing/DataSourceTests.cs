using System.Net;
using Aviso.StoreKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Aviso.Server.Tests.Storing;

/// <summary>A server whose hosts live in several databases.</summary>
public sealed class DataSourceTests(PostgresServer postgres)
{
    private const string Notes = "<query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'/></query>";

    [Fact]
    public async Task Each_host_lives_in_its_own_database_and_commands_find_it_with_and_without_a_running_server()
    {
        using var data = new TestDirectory();
        data.Configure($$"""
            'default-virtual-host' = [ 'capulet.example', 'montague.example' ]
            dataSource () {
                default () { uri = '{{await postgres.CreateSchemaUriAsync()}}', 'pool-size' = 2 }
                embedded () { uri = 'sqlite:embedded.db' }
            }
            hosts { 'montague.example' { vhost { 'data-source' = embedded } } }
            """);
        await using (var server = await ServerProcess.StartAsync(data))
        {
            await AddAsync(server.CommandAsync, "juliet@capulet.example");
            await AddAsync(server.CommandAsync, "romeo@montague.example");
            await using var juliet = await server.LoginAsync("juliet@capulet.example/balcony", "secret-1");
            await juliet.SendAsync("<message to='romeo@montague.example' type='chat'><body>wherefore</body></message>");
            await juliet.ReceiveNothingAsync();
            Assert.Equal(0, await server.StopAsync());
        }

        Assert.True(File.Exists(Path.Combine(data.Path, "embedded.db")));
        Assert.False(File.Exists(Path.Combine(data.Path, "aviso.db")));
        await AddAsync((input, arguments) => ProgramRun.RunAsync([.. arguments, "--data", data.Path], input), "nurse@capulet.example");

        await using var again = await ServerProcess.StartAsync(data);
        await using var romeo = await again.LoginAsync("romeo@montague.example/orchard", "secret-1");
        await romeo.SendAsync("<presence/>");
        while ((await romeo.ReceiveAsync("what was kept for him")).Name != "message")
        {
            // His own presence comes before it.
        }

        var users = await again.CommandAsync("", "user", "list");
        Assert.Equal(3, users.Output.Split('\n').Count(line => line.Contains('@', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Data_directory_is_held_by_one_server_whatever_the_database()
    {
        using var data = new TestDirectory();
        data.Configure($"dataSource {{ default {{ uri = '{await postgres.CreateSchemaUriAsync()}' }} }}");
        await using var server = await ServerProcess.StartAsync(data);

        var second = await ProgramRun.RunAsync(["run", "--data", data.Path, .. ServerProcess.Ports(ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort())]);

        Assert.Equal(4, second.ExitCode);
        Assert.Contains($"in use by process {server.ProcessId}", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataSource { default { uri = 'mysql://db/aviso' } }", "1:24: 'dataSource/default/uri' cannot be used")]
    [InlineData("dataSource { default (active: false) {} }", "cannot be switched off")]
    [InlineData("dataSource { a { uri = 'sqlite:aviso.db' } }", "'dataSource/a' is the same database as 'dataSource/default'")]
    [InlineData("dataSource { default { uri = 'postgresql://u:hunter2@h:x/d' } }", "the port must be a number")]
    [InlineData("hosts { 'a.example' { vhost { data-source = b } } }", "there is no data source 'b'; the data sources are default")]
    public async Task Faults_of_the_configuration_are_named_at_their_place(string configuration, string fault)
    {
        using var data = new TestDirectory();
        data.Configure(configuration + "\n");

        var check = await ProgramRun.RunAsync(["config", "check", "--data", data.Path]);

        Assert.Equal(3, check.ExitCode);
        Assert.Contains(fault, check.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_database_is_reported_answered_with_wait_and_come_back_from()
    {
        await using var own = new PostgresServer();
        await own.InitializeAsync();
        using var data = new TestDirectory();
        data.Configure($$"""
            'default-virtual-host' = [ 'capulet.example', 'montague.example' ]
            dataSource {
                default { uri = 'sqlite:aviso.db' }
                lost { uri = '{{await own.CreateSchemaUriAsync()}}', 'connect-patience' = 0 }
            }
            hosts { 'montague.example' { vhost { 'data-source' = lost } } }
            """);
        await using var server = await ServerProcess.StartAsync(data);
        await AddAsync(server.CommandAsync, "juliet@capulet.example");
        await AddAsync(server.CommandAsync, "romeo@montague.example");
        await AddAsync(server.CommandAsync, "nurse@montague.example");
        await using var juliet = await server.LoginAsync("juliet@capulet.example/balcony", "secret-1");
        await using var romeo = await server.LoginAsync("romeo@montague.example/orchard", "secret-1");
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.HttpPort}") };

        await own.StopAsync();

        var refused = await romeo.RequestAsync("set", null, Notes);
        Assert.Equal("wait", refused.Child("error")?["type"]);
        Assert.Equal("result", (await juliet.RequestAsync("set", null, Notes))["type"]);
        await juliet.SendAsync("<message id='m1' to='nurse@montague.example' type='chat'><body>anon</body></message>");
        var returned = await juliet.ReceiveAsync("the message as an error");
        Assert.Equal(("error", "m1", "wait"), (returned["type"], returned["id"], returned.Child("error")?["type"]));
        var ready = await http.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: the store cannot be written\n"), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        Assert.Equal(4, (await server.CommandAsync("", "user", "delete", "romeo@montague.example")).ExitCode);

        await own.StartAsync();
        while ((await romeo.RequestAsync("set", null, Notes))["type"] != "result")
        {
            // Fails until the pause between two attempts to connect is over.
        }

        Assert.Equal(0, await server.StopAsync());
    }

    private static async Task AddAsync(Func<string, string[], Task<ProgramRun>> command, string address) =>
        Assert.Equal(0, (await command("secret-1\n", ["user", "add", address, "--password-stdin"])).ExitCode);
}
