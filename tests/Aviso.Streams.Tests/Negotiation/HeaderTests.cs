using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Stream headers, good and bad (RFC 6120 §4.7, §4.8), and what does not even look like XMPP.</summary>
public sealed class HeaderTests
{
    private const string Open = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";

    [Fact]
    public async Task Header_is_answered_with_a_header_and_features()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        var header = await client.OpenAsync();

        Assert.Equal("example.org", header.From);
        Assert.Equal("1.0", header.Version);
        Assert.Equal("jabber:client", header.Scope.Default);
        Assert.NotEmpty(header.Id!);
        Assert.Null(header.To);
    }

    [Fact]
    public async Task Header_with_from_is_answered_with_to()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        var header = await client.OpenAsync("to='example.org' from='romeo@example.org' version='1.0'");

        Assert.Equal("romeo@example.org", header.To);
    }

    [Fact]
    public async Task Stream_ids_are_never_the_same()
    {
        await using var server = await StreamServer.StartAsync();

        var first = await server.Connect().OpenAsync();
        var second = await server.Connect().OpenAsync();

        Assert.NotEqual(first.Id, second.Id);
    }

    [Theory]
    [InlineData("version='1.0'")]
    [InlineData("to='EXAMPLE.org' version='1.0'")]
    [InlineData("to='example.org' version='1.1'")]
    [InlineData("to='example.org' version='1.0' xml:lang='de'")]
    [InlineData("to='example.org' version='1.0' xmlns:x='urn:x' x:hint='1'")]
    public async Task Header_in_a_form_that_clients_use_is_accepted(string attributes)
    {
        await using var server = await StreamServer.StartAsync();

        var header = await server.Connect().OpenAsync(attributes);

        Assert.Equal("example.org", header.From);
    }

    [Fact]
    public async Task Header_with_another_prefix_for_the_right_namespace_is_accepted()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        await client.SendAsync("<foo:stream xmlns='jabber:client' xmlns:foo='http://etherx.jabber.org/streams' to='example.org' version='1.0'>");

        await client.ReceiveHeaderAsync();
        Assert.Equal("features", (await client.ReceiveAsync()).Name);
    }

    [Theory]
    [InlineData("to='nowhere.example' version='1.0'", "host-unknown")]
    [InlineData("to='romeo@example.org' version='1.0'", "host-unknown")]
    [InlineData("to='' version='1.0'", "host-unknown")]
    [InlineData("to='@@' version='1.0'", "host-unknown")]
    [InlineData("to='example.org'", "unsupported-version")]
    [InlineData("to='example.org' version='2.0'", "unsupported-version")]
    [InlineData("to='example.org' version='0.9'", "unsupported-version")]
    [InlineData("to='example.org' version='abc'", "unsupported-version")]
    [InlineData("to='example.org' version='1'", "unsupported-version")]
    [InlineData("to='example.org' version='1.-1'", "unsupported-version")]
    public async Task Header_with_wrong_attributes_is_refused(string attributes, string condition)
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        await client.SendHeaderAsync(attributes);

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync(condition);
    }

    [Fact]
    public async Task Header_without_to_is_refused_where_there_are_several_hosts()
    {
        await using var server = await StreamServer.StartAsync(more: settings => settings.Domains = ["example.org", "example.net"]);
        var client = server.Connect();

        await client.SendHeaderAsync("version='1.0'");

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync("host-unknown");
    }

    [Theory]
    [InlineData("<stream:stream xmlns='jabber:client' xmlns:stream='urn:other' to='example.org' version='1.0'>", "invalid-namespace")]
    [InlineData("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>", "invalid-namespace")]
    [InlineData("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>", "invalid-namespace")]
    [InlineData("<foo:stream xmlns='jabber:client' xmlns:foo='urn:other' to='example.org' version='1.0'>", "bad-namespace-prefix")]
    [InlineData("<stream:start xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>", "bad-format")]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?>" + Open + " to='example.org' version='1.0'>", "unsupported-encoding")]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?>" + Open + " to='example.org' version='1.0'>", "unsupported-encoding")]
    [InlineData("<!DOCTYPE stream>" + Open + " to='example.org' version='1.0'>", "restricted-xml")]
    [InlineData("<!-- hi -->" + Open + " to='example.org' version='1.0'>", "restricted-xml")]
    [InlineData("<?php ?>" + Open + " to='example.org' version='1.0'>", "restricted-xml")]
    [InlineData(Open + " to='example.org' to='example.org' version='1.0'>", "not-well-formed")]
    [InlineData("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", "not-well-formed")]
    [InlineData("hello", "not-well-formed")]
    public async Task Start_of_a_stream_that_is_none_of_ours_is_refused(string start, string condition)
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        await client.SendAsync(start);

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync(condition);
    }

    [Fact]
    public async Task Tls_handshake_on_a_plain_stream_is_refused()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        await client.SendAsync(Convert.FromHexString("16030100a5010000a10303000102030405060708090a0b0c0d0e0f"));

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync("not-well-formed");
    }

    [Fact]
    public async Task Header_without_end_is_cut_off_at_the_limit()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();

        await client.SendAsync(Open + " a='" + new string('x', 9000));

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task Restarted_stream_stays_with_its_host()
    {
        await using var server = await StreamServer.StartAsync(more: settings => settings.Domains = ["example.org", "example.net"]);
        await server.CreateAccountAsync("romeo@example.org");
        var client = server.Connect();
        await client.OpenAsync("to='example.org' version='1.0'");
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);

        await client.SendHeaderAsync("to='example.net' version='1.0'");

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync("host-unknown");
    }
}
