using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>
/// The error of a stanza of type <c>error</c> (RFC 6120 §8.3). A value: handlers return it, and one place turns it into
/// a stanza. The ready-made errors have the type that RFC 6120 associates; others come by <c>with</c>.
/// </summary>
/// <param name="Type">What the sender may do about it.</param>
/// <param name="Condition">Name of the defined condition (RFC 6120 §8.3.3).</param>
/// <param name="Text">Explanation for people, in English.</param>
/// <param name="ApplicationCondition">More specific condition, in a namespace of its own (RFC 6120 §8.3.4).</param>
public sealed record StanzaError(StanzaErrorType Type, string Condition, string? Text = null, Element? ApplicationCondition = null)
{
    public static StanzaError BadRequest { get; } = Defined("bad-request");

    public static StanzaError Conflict { get; } = Defined("conflict");

    public static StanzaError FeatureNotImplemented { get; } = Defined("feature-not-implemented");

    public static StanzaError Forbidden { get; } = Defined("forbidden");

    public static StanzaError Gone { get; } = Defined("gone");

    public static StanzaError InternalServerError { get; } = Defined("internal-server-error");

    public static StanzaError ItemNotFound { get; } = Defined("item-not-found");

    public static StanzaError JidMalformed { get; } = Defined("jid-malformed");

    public static StanzaError NotAcceptable { get; } = Defined("not-acceptable");

    public static StanzaError NotAllowed { get; } = Defined("not-allowed");

    public static StanzaError NotAuthorized { get; } = Defined("not-authorized");

    public static StanzaError PolicyViolation { get; } = Defined("policy-violation");

    public static StanzaError RecipientUnavailable { get; } = Defined("recipient-unavailable");

    public static StanzaError Redirect { get; } = Defined("redirect");

    public static StanzaError RegistrationRequired { get; } = Defined("registration-required");

    public static StanzaError RemoteServerNotFound { get; } = Defined("remote-server-not-found");

    public static StanzaError RemoteServerTimeout { get; } = Defined("remote-server-timeout");

    public static StanzaError ResourceConstraint { get; } = Defined("resource-constraint");

    public static StanzaError ServiceUnavailable { get; } = Defined("service-unavailable");

    public static StanzaError SubscriptionRequired { get; } = Defined("subscription-required");

    public static StanzaError UndefinedCondition { get; } = Defined("undefined-condition");

    public static StanzaError UnexpectedRequest { get; } = Defined("unexpected-request");

    /// <summary>Where to go instead, a URI: only <c>gone</c> and <c>redirect</c> carry one (RFC 6120 §8.3.3.5, §8.3.3.14).</summary>
    public string? Address { get; init; }

    /// <summary>
    /// Reads an <c>error</c> element as leniently as possible: an unknown condition is <c>undefined-condition</c>, an
    /// unknown type that of the condition, and a bare code is translated by XEP-0086.
    /// </summary>
    /// <returns>False when the element is not an <c>error</c>.</returns>
    public static bool TryParse(Element element, [NotNullWhen(true)] out StanzaError? error)
    {
        error = null;
        if (element.Name != "error")
        {
            return false;
        }

        var condition = element.Children.FirstOrDefault(child => child.Namespace == Namespaces.Stanzas && child.Name != "text");
        var name = condition?.Name ?? StanzaErrorConditions.FromLegacyCode(element["code"]);
        name = StanzaErrorConditions.TryGet(name, out var defined) ? name : UndefinedCondition.Condition;
        var address = condition?.Text.Trim();
        error = new StanzaError(
            StanzaErrorTypes.TryParse(element["type"], out var type) ? type : defined.Type,
            name,
            element.Child("text", Namespaces.Stanzas)?.Text,
            element.Children.FirstOrDefault(child => child.Namespace != Namespaces.Stanzas))
        {
            Address = string.IsNullOrEmpty(address) ? null : address,
        };
        return true;
    }

    /// <summary>The same error with an explanation.</summary>
    public StanzaError WithText(string text) => this with { Text = text };

    /// <summary>The <c>error</c> element.</summary>
    /// <param name="legacyCode">Adds the <c>code</c> of XEP-0086, for clients from before XMPP.</param>
    /// <param name="stanzaNamespace">Namespace of the stanza that will hold the element.</param>
    public Element ToElement(bool legacyCode = false, string stanzaNamespace = Namespaces.Client)
    {
        var code = legacyCode && StanzaErrorConditions.TryGet(Condition, out var defined) ? defined.LegacyCode : null;
        return new Element(
            "error",
            stanzaNamespace,
            ("code", code?.ToString(CultureInfo.InvariantCulture)),
            ("type", StanzaErrorTypes.ToName(Type)),
            new Element(Condition, Namespaces.Stanzas, Address),
            Text is null ? null : new Element("text", Namespaces.Stanzas, ("xml:lang", "en"), Text),
            ApplicationCondition);
    }

    private static StanzaError Defined(string condition) =>
        new(StanzaErrorConditions.TryGet(condition, out var defined) ? defined.Type : StanzaErrorType.Cancel, condition);
}
