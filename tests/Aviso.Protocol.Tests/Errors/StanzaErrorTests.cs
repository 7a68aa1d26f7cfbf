using System.Reflection;
using Aviso.Xml;

namespace Aviso.Protocol.Tests.Errors;

public sealed class StanzaErrorTests
{
    /// <summary>RFC 6120 §8.3.3 with the associated types, and the codes of XEP-0086.</summary>
    public static TheoryData<string, StanzaErrorType, string?> Conditions => new()
    {
        { "bad-request", StanzaErrorType.Modify, "400" },
        { "conflict", StanzaErrorType.Cancel, "409" },
        { "feature-not-implemented", StanzaErrorType.Cancel, "501" },
        { "forbidden", StanzaErrorType.Auth, "403" },
        { "gone", StanzaErrorType.Cancel, "302" },
        { "internal-server-error", StanzaErrorType.Cancel, "500" },
        { "item-not-found", StanzaErrorType.Cancel, "404" },
        { "jid-malformed", StanzaErrorType.Modify, "400" },
        { "not-acceptable", StanzaErrorType.Modify, "406" },
        { "not-allowed", StanzaErrorType.Cancel, "405" },
        { "not-authorized", StanzaErrorType.Auth, "401" },
        { "policy-violation", StanzaErrorType.Modify, null },
        { "recipient-unavailable", StanzaErrorType.Wait, "404" },
        { "redirect", StanzaErrorType.Modify, "302" },
        { "registration-required", StanzaErrorType.Auth, "407" },
        { "remote-server-not-found", StanzaErrorType.Cancel, "404" },
        { "remote-server-timeout", StanzaErrorType.Wait, "504" },
        { "resource-constraint", StanzaErrorType.Wait, "500" },
        { "service-unavailable", StanzaErrorType.Cancel, "503" },
        { "subscription-required", StanzaErrorType.Auth, "407" },
        { "undefined-condition", StanzaErrorType.Cancel, "500" },
        { "unexpected-request", StanzaErrorType.Wait, "400" },
    };

    private static StanzaError[] ReadyMade => [.. typeof(StanzaError)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => (StanzaError)property.GetValue(null)!)];

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Ready_made_errors_have_the_associated_type_and_code(string condition, StanzaErrorType type, string? code)
    {
        var error = Assert.Single(ReadyMade, error => error.Condition == condition);

        Assert.Equal(type, error.Type);
        Assert.Equal(code, error.ToElement(legacyCode: true)["code"]);
        Assert.Null(error.ToElement()["code"]);
    }

    [Fact]
    public void All_conditions_are_covered() => Assert.Equal(Conditions.Count, ReadyMade.Length);

    [Fact]
    public void Element_has_condition_text_and_application_condition_in_order()
    {
        var error = StanzaError.BadRequest.WithText("no <field>") with { ApplicationCondition = new Element("too-many", "urn:x") };

        Assert.Equal(
            "<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>no &lt;field&gt;</text><too-many xmlns='urn:x'/></error>",
            error.ToElement().ToXml(Namespaces.Client));
    }

    [Fact]
    public void Redirect_carries_its_address()
    {
        var error = StanzaError.Redirect with { Address = "xmpp:new@example.com" };

        Assert.Equal("xmpp:new@example.com", error.ToElement().Child("redirect", Namespaces.Stanzas)!.Text);
        Assert.True(StanzaError.TryParse(error.ToElement(), out var parsed));
        Assert.Equal(error, parsed);
    }

    [Fact]
    public void Written_errors_are_read_back()
    {
        foreach (var error in ReadyMade)
        {
            foreach (var ns in new[] { Namespaces.Client, Namespaces.Server })
            {
                Assert.True(StanzaError.TryParse(error.WithText("why").ToElement(legacyCode: true, ns), out var parsed));
                Assert.Equal(error.WithText("why"), parsed);
            }
        }
    }

    [Theory]
    [InlineData("<error/>", "undefined-condition", StanzaErrorType.Cancel)]
    [InlineData("<error code='404'>gone away</error>", "item-not-found", StanzaErrorType.Cancel)]
    [InlineData("<error code='x' type='later'/>", "undefined-condition", StanzaErrorType.Cancel)]
    [InlineData("<error type='wait'><surprise xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", "undefined-condition", StanzaErrorType.Wait)]
    [InlineData("<error type='?'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", "forbidden", StanzaErrorType.Auth)]
    [InlineData("<error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>t</text><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", "conflict", StanzaErrorType.Cancel)]
    public void Incomplete_errors_of_others_are_read(string xml, string condition, StanzaErrorType type)
    {
        Assert.True(StanzaError.TryParse(Element.Parse(xml, Namespaces.Client), out var error));
        Assert.Equal((condition, type), (error.Condition, error.Type));
    }

    [Fact]
    public void Other_elements_are_no_errors() => Assert.False(StanzaError.TryParse(new Element("body", Namespaces.Client), out _));
}
