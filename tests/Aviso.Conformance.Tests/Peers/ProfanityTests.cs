using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>profanity, as a person at a terminal uses it.</summary>
public sealed class ProfanityTests
{
    private const string Program = "/usr/bin/profanity";

    [Fact]
    public async Task Person_logs_in_makes_a_contact_and_chats()
    {
        DebianPackage.Require("profanity", Program);
        using var home = new TemporaryData();
        await using var server = await ServerProcess.StartAsync(["romeo", "juliet"]);
        await using var juliet = await server.LoginAsync("juliet", "balcony");
        await using var terminal = await Terminal.StartAsync(home.Path, Program);

        await terminal.WaitForAsync("Profanity");
        await terminal.TypeAsync($"/connect romeo@{ServerProcess.Domain} server 127.0.0.1 port {server.Port} tls trust");
        await terminal.WaitForAsync("Enter password");
        await terminal.TypeAsync(ServerProcess.Password);
        await terminal.WaitForAsync("logged in successfully");

        await terminal.TypeAsync($"/roster add juliet@{ServerProcess.Domain} Juliet");
        await terminal.TypeAsync($"/sub request juliet@{ServerProcess.Domain}");
        await juliet.ReceiveXmlAsync($"<presence type='subscribe' from='romeo@{ServerProcess.Domain}' to='juliet@{ServerProcess.Domain}'/>");
        await juliet.SendAsync($"<presence type='subscribed' to='romeo@{ServerProcess.Domain}'/>");
        await terminal.TypeAsync("/roster");
        await terminal.WaitForAsync($"juliet@{ServerProcess.Domain}");

        await terminal.TypeAsync($"/msg juliet@{ServerProcess.Domain} It is my lady");
        Xml.Element message;
        do
        {
            message = await juliet.ReceiveAsync("the message of profanity");
        }
        while (message.Child("body") is null);
        Assert.Equal("It is my lady", message.Child("body")!.Text);
        await juliet.SendAsync($"<message to='{message["from"]}' type='chat'><body>Ay me</body></message>");
        await terminal.WaitForAsync("Ay me");
        await terminal.TypeAsync("/quit");
    }
}
