using Aviso.Testing.Server;
using Microsoft.Extensions.Logging;

namespace Aviso.Testing.Tests;

public sealed class TestServerTests
{
    [Fact]
    public async Task Error_in_the_servers_log_fails_the_test()
    {
        var server = await TestServer.StartAsync(settings => settings.WithoutModules());
        server.Log.LogError("a fault");

        var failure = await Assert.ThrowsAsync<TestFailedException>(() => server.DisposeAsync().AsTask());

        Assert.Contains("a fault", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_keeps_accounts_and_time()
    {
        await using var server = await TestServer.StartAsync(settings => settings.WithoutModules());
        await server.CreateAccountAsync("romeo@example.org", "secret");
        server.Advance(TimeSpan.FromDays(1));
        var before = server.Time.GetUtcNow();

        await server.RestartAsync();

        Assert.Equal(before, server.Time.GetUtcNow());
        await server.LoginAsync("romeo@example.org/orchard", "secret");
    }

    [Fact]
    public async Task Random_numbers_are_the_same_in_every_run()
    {
        await using var one = await TestServer.StartAsync(settings => settings.WithoutModules());
        await using var other = await TestServer.StartAsync(settings => settings.WithoutModules());

        Assert.Equal((await one.Connect().OpenAsync()).Id, (await other.Connect().OpenAsync()).Id);
    }

    [Fact]
    public async Task Silence_is_proved_not_assumed()
    {
        await using var server = await TestServer.StartAsync(settings => settings.WithoutModules());
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.ReceiveNothingAsync();

        await romeo.SendAsync("<message to='romeo@example.org/orchard'/>");

        await Assert.ThrowsAsync<TestFailedException>(romeo.ReceiveNothingAsync);
    }
}
