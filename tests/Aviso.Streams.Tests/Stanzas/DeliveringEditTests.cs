using Aviso.Streams.Tests.Management;

namespace Aviso.Streams.Tests.Stanzas;

/// <summary>What a handler changes on a stanza's way into one session's outbox is for that session alone.</summary>
public sealed class DeliveringEditTests
{
    [Theory]
    [InlineData("marked", "plain")]
    [InlineData("plain", "marked")]
    public async Task Edits_for_one_resource_do_not_reach_the_next(string first, string second)
    {
        await using var server = await StreamServer.StartAsync(more: settings => settings.With(typeof(ProbeModule)).With(typeof(MarkModule)));
        var clients = new[] { await server.LoginWithPresenceAsync("romeo@example.org/" + first), await server.LoginWithPresenceAsync("romeo@example.org/" + second) };
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        foreach (var body in (string[])["one", "two"])
        {
            await juliet.SendAsync($"<message to='romeo@example.org' type='chat'><secret xmlns='urn:example:secret'/><body>{body}</body></message>");
            foreach (var client in clients)
            {
                await client.ReceiveXmlAsync($"<message from='juliet@example.org/balcony' to='romeo@example.org' type='chat'>{(client.Jid!.Resource == "marked"
                    ? $"<body>{body}</body><mark xmlns='urn:example:mark'/>"
                    : $"<secret xmlns='urn:example:secret'/><body>{body}</body>")}</message>");
            }
        }
    }
}
