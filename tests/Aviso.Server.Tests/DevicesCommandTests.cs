using System.Text;
using System.Text.Json;
using Aviso.Testing.Client;

namespace Aviso.Server.Tests;

/// <summary><c>aviso user devices</c>.</summary>
public sealed class DevicesCommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Devices_are_listed_and_signed_out_with_and_without_a_running_server(bool isRunning)
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "verbs.example");
        var password = server.Shown("Password");
        await using var phone = await SignInAsync(server, password, "d4565fa7-4d72-4749-b3d3-740edbf87770", "Phone");
        await using var laptop = await SignInAsync(server, password, "d4565fa7-4d72-4749-b3d3-740edbf87771", "Laptop");
        if (!isRunning)
        {
            Assert.Equal(0, await server.StopAsync());
        }

        var listed = await DevicesAsync(server);
        Assert.Equal(["Laptop", "Phone"], listed.Select(one => one.GetProperty("device").GetString()).Order());
        Assert.All(listed, one => Assert.Equal(isRunning, one.GetProperty("isConnected").GetBoolean()));
        var table = await server.CommandAsync("", "user", "devices", "admin@verbs.example");
        Assert.Contains("Phone", table.Output, StringComparison.Ordinal);

        var id = listed.Single(one => one.GetProperty("device").GetString() == "Phone").GetProperty("id").GetString()!;
        var revoked = await server.CommandAsync("", "user", "devices", "admin@verbs.example", "--revoke", id, "--json");
        Assert.Equal(0, revoked.ExitCode);
        Assert.Contains("user password admin@verbs.example", revoked.Error, StringComparison.Ordinal);
        if (isRunning)
        {
            await phone.ReceiveStreamErrorAsync("not-authorized");
            await laptop.BarrierAsync();
        }

        Assert.Equal(6, (await server.CommandAsync("", "user", "devices", "admin@verbs.example", "--revoke", "nothing")).ExitCode);
        Assert.Equal(0, (await server.CommandAsync("", "user", "devices", "admin@verbs.example", "--revoke-all")).ExitCode);
        if (isRunning)
        {
            await laptop.ReceiveStreamErrorAsync("not-authorized");
        }
    }

    [Fact]
    public async Task One_device_and_all_devices_are_two_different_wishes()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "verbs.example");

        Assert.Equal(2, (await server.CommandAsync("", "user", "devices", "admin@verbs.example", "--revoke", "x", "--revoke-all")).ExitCode);
        Assert.Equal(6, (await server.CommandAsync("", "user", "devices", "nobody@verbs.example")).ExitCode);
        Assert.Empty(await DevicesAsync(server));
    }

    private static async Task<TestClient> SignInAsync(ServerProcess server, string password, string id, string device)
    {
        var client = await server.ConnectAsync("verbs.example");
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();
        await client.SendAsync(
            $"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>{Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0admin\0{password}"))}</initial-response>"
            + $"<user-agent id='{id}'><software>Test</software><device>{device}</device></user-agent><bind xmlns='urn:xmpp:bind:0'/></authenticate>");
        Assert.Equal("success", (await client.ReceiveAsync()).Name);
        await client.ReceiveAsync("features");
        return client;
    }

    private static async Task<List<JsonElement>> DevicesAsync(ServerProcess server)
    {
        using var document = JsonDocument.Parse((await server.CommandAsync("", "user", "devices", "admin@verbs.example", "--json")).Output);
        return [.. document.RootElement.EnumerateArray().Select(one => one.Clone())];
    }
}
