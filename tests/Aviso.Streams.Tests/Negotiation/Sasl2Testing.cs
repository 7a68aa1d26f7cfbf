using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Streams.Tests.Management;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>What tests of XEP-0388 say and start.</summary>
internal static class Sasl2Testing
{
    public const string Ns = "urn:xmpp:sasl:2";
    public const string Phone = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    public const string Laptop = "aaaaaaaa-4d72-4749-b3d3-740edbf87770";

    public static async Task<TestServer> StartAsync(Action<HostOptions>? host = null)
    {
        var server = await StreamServer.StartAsync(host: host, more: settings => settings.With(typeof(LightModule)).With(typeof(ProbeModule)));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    public static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    public static async Task<(TestClient Client, string Jid, Element Success)> BoundAsync(TestServer server, string agent, string bind, string more = "")
    {
        var client = await OpenAsync(server);
        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret"), Agent(agent) + more + $"<bind xmlns='urn:xmpp:bind:0'>{bind}</bind>"));
        var success = await client.ReceiveAsync();
        Assert.Equal("success", success.Name);
        await client.ReceiveAsync("features");
        return (client, success.Child("authorization-identifier")!.Text, success);
    }

    public static string Agent(string id) => $"<user-agent id='{id}'><software>AwesomeXMPP</software><device>a phone</device></user-agent>";

    public static byte[] Plain(string user, string password) => Encoding.UTF8.GetBytes($"\0{user}\0{password}");

    public static string Authenticate(string mechanism, byte[] initial, string more = "") =>
        $"<authenticate xmlns='{Ns}' mechanism='{mechanism}'><initial-response>{Convert.ToBase64String(initial)}</initial-response>{more}</authenticate>";

    public static string Failure(string condition) => $"<failure xmlns='{Ns}'><{condition} xmlns='{Namespaces.Sasl}'/></failure>";
}
