using System.Buffers;
using System.Reflection;
using System.Text;
using Aviso.Xml;

namespace Aviso.Protocol.Tests.Errors;

public sealed class StreamErrorTests
{
    private static readonly string[] Conditions =
    [
        "bad-format", "bad-namespace-prefix", "conflict", "connection-timeout", "host-gone", "host-unknown", "improper-addressing",
        "internal-server-error", "invalid-from", "invalid-namespace", "invalid-xml", "not-authorized", "not-well-formed",
        "policy-violation", "remote-connection-failed", "reset", "resource-constraint", "restricted-xml", "see-other-host",
        "system-shutdown", "undefined-condition", "unsupported-encoding", "unsupported-feature", "unsupported-stanza-type",
        "unsupported-version",
    ];

    [Fact]
    public void All_conditions_of_rfc_6120_exist()
    {
        var readyMade = typeof(StreamError).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => ((StreamError)property.GetValue(null)!).Condition);

        Assert.Equal(Conditions, readyMade.Append(StreamError.SeeOtherHost("x").Condition).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Error_is_written_with_the_prefix_of_the_stream()
    {
        var output = new ArrayBufferWriter<byte>();
        StreamError.HostUnknown.WithText("who?").WriteTo(output);

        Assert.Equal(
            "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>who?</text></stream:error>",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Element_declares_its_namespace_and_is_read_back()
    {
        var error = StreamError.SeeOtherHost("[2001:db8::1]:9222") with { ApplicationCondition = new Element("moved", "urn:x") };

        Assert.StartsWith("<error xmlns='http://etherx.jabber.org/streams'>", error.ToElement().ToXml(), StringComparison.Ordinal);
        Assert.True(StreamError.TryParse(error.ToElement(), out var parsed));
        Assert.Equal((error.Condition, error.Host, "moved"), (parsed.Condition, parsed.Host, parsed.ApplicationCondition!.Name));
    }

    [Fact]
    public void Incomplete_errors_of_others_are_read()
    {
        Assert.True(StreamError.TryParse(new Element("error", Namespaces.Stream), out var error));
        Assert.Equal(StreamError.UndefinedCondition, error);
        Assert.False(StreamError.TryParse(new Element("error", Namespaces.Client), out _));
    }

    [Fact]
    public void Faults_of_xml_have_their_conditions()
    {
        Assert.Equal("not-well-formed", StreamError.From(XmlError.NotWellFormed).Condition);
        Assert.Equal("restricted-xml", StreamError.From(XmlError.RestrictedXml).Condition);
        Assert.Equal("bad-namespace-prefix", StreamError.From(XmlError.BadNamespacePrefix).Condition);
        Assert.Equal("unsupported-encoding", StreamError.From(XmlError.UnsupportedEncoding).Condition);
        Assert.Equal("bad-format", StreamError.From(XmlError.BadFormat).Condition);
        Assert.Equal("policy-violation", StreamError.From(XmlError.LimitExceeded).Condition);
    }
}
