using Aviso.Testing.Remote;

namespace Aviso.Conformance.Tests.Peers;

/// <summary>slixmpp against a started server: what a person's client does, in flows of <c>clients/flows.py</c>.</summary>
public sealed class SlixmppTests(SlixmppServer server) : IClassFixture<SlixmppServer>
{
    [Theory]
    [InlineData("login_over_starttls")]
    [InlineData("login_by_scram_with_channel_binding")]
    [InlineData("login_over_direct_tls")]
    [InlineData("login_with_wrong_password_fails")]
    [InlineData("first_minute")]
    [InlineData("offline_message_arrives_at_login")]
    [InlineData("vcard_is_read_by_a_contact")]
    [InlineData("blocked_contact_gets_an_error")]
    [InlineData("disco_and_caps_of_the_server")]
    [InlineData("ping_version_time")]
    [InlineData("bookmarks_in_private_storage")]
    [InlineData("roster_version_unchanged_is_empty")]
    [InlineData("stream_management_resumes")]
    [InlineData("carbons_reach_the_other_device")]
    [InlineData("register_change_password_remove")]
    public Task Flow(string name) => PythonFlow.RunAsync(server.Process, name);

    [Fact]
    public async Task Restart_in_the_middle_loses_nothing()
    {
        await PythonFlow.RunAsync(server.Process, "restart_loses_nothing", new Dictionary<string, Func<Task>>
        {
            ["restart"] = async () =>
            {
                await server.Process.StopAsync();
                await server.Process.StartAgainAsync();
            },
            ["kill"] = async () =>
            {
                await server.Process.KillAsync();
                await server.Process.StartAgainAsync();
            },
        });
    }
}
