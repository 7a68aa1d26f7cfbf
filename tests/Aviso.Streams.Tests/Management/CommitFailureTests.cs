using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Management;

/// <summary>What a client without stream management learns when a write behind its message fails after the message was accepted.</summary>
public sealed class CommitFailureTests
{
    [Fact]
    public async Task Sender_is_told_once_and_by_id()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await server.LoginAsync("juliet@example.org/balcony"), await server.LoginAsync("romeo@example.org/orchard"));
        var (archive, offline) = (server.Get<ProbeModule>().NextCommit(), new TaskCompletionSource());
        server.Get<ProbeModule>().AlsoNext(offline.Task);
        await SendAsync(juliet, "id='it&apos;s'");
        await romeo.ReceiveAsync();

        archive.SetException(new IOException("the disk is full"));
        offline.SetException(new IOException("the disk is full"));

        var error = await juliet.ReceiveXmlAsync(
            "<message type='error' id='it&apos;s' from='romeo@example.org/orchard' to='juliet@example.org/balcony'><error type='wait'>"
            + "<internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>The message could not be stored. It may have been delivered all the same.</text></error></message>");
        Assert.NotNull(error);
        await juliet.ReceiveNothingAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("id='m1' type='error'")]
    public async Task What_has_no_id_or_is_an_error_itself_is_not_answered(string attributes)
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await server.LoginAsync("juliet@example.org/balcony"), await server.LoginAsync("romeo@example.org/orchard"));
        var commit = server.Get<ProbeModule>().NextCommit();
        await SendAsync(juliet, attributes);
        await romeo.ReceiveAsync();

        commit.SetException(new IOException("the disk is full"));

        await juliet.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Nobody_is_told_when_the_write_succeeds()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await server.LoginAsync("juliet@example.org/balcony"), await server.LoginAsync("romeo@example.org/orchard"));
        var commit = server.Get<ProbeModule>().NextCommit();
        await SendAsync(juliet, "id='m1'");
        await romeo.ReceiveAsync();

        commit.SetResult();

        await juliet.ReceiveNothingAsync();
    }

    private static Task SendAsync(TestClient client, string attributes) =>
        client.SendAsync($"<message to='romeo@example.org/orchard' {attributes}><body>hi</body></message>");

    private static Task<TestServer> StartAsync() => StreamServer.StartAsync(more: settings => settings.With(typeof(ProbeModule)));
}
