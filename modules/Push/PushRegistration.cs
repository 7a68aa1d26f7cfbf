using System.Diagnostics.CodeAnalysis;
using System.Text;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Push;

/// <summary>A push service and node that a client has enabled (XEP-0357 §5), and how it wants to be told. Immutable.</summary>
/// <param name="Enable">The element by which it was enabled.</param>
internal sealed record PushRegistration(Element Enable)
{
    public const string PriorityNamespace = "tigase:push:priority:0";
    public const string MutedNamespace = "tigase:push:filter:muted:0";
    public const string IgnoreUnknownNamespace = "tigase:push:filter:ignore-unknown:0";
    public const string AwayFeature = "tigase:push:away:0";
    private const string StoredNamespace = "aviso:push:registration:0";
    private const string PublishOptionsForm = "http://jabber.org/protocol/pubsub#publish-options";
    private const int MaxNodeBytes = 1023;

    /// <summary>The push service.</summary>
    public required Jid Service { get; init; }

    /// <summary>The node; empty when the client named none.</summary>
    public required string Node { get; init; }

    /// <summary>What the service wants to be told with each notification, a form; often a secret.</summary>
    public Element? PublishOptions { get; init; }

    /// <summary>How the content is encrypted; null when it is not.</summary>
    public PushEncryption? Encryption { get; init; }

    /// <summary>Whose messages it does not want to hear of.</summary>
    public IReadOnlyList<Jid> Muted { get; init; } = [];

    /// <summary>Whether notifications say that they are urgent.</summary>
    public bool WantsPriority { get; init; }

    /// <summary>Whether it wants to know of messages while the user is away at other clients.</summary>
    public bool WantsAway { get; init; }

    /// <summary>Whether only people in the roster may wake it up.</summary>
    public bool IgnoresUnknown { get; init; }

    /// <summary>The resource whose client enabled it last.</summary>
    public required string Resource { get; init; }

    /// <summary>When it was enabled last.</summary>
    public required DateTimeOffset EnabledAt { get; init; }

    /// <summary>Why the server publishes to it no more, an error condition; null while it does.</summary>
    public string? DisabledBecause { get; init; }

    public bool IsEnabled => DisabledBecause is null;

    /// <summary>What tells it from the account's others.</summary>
    public string Key => KeyOf(Service, Node);

    // Addresses hold no line feeds.
    public static string KeyOf(Jid service, string node) => $"{service}\n{node}";

    /// <summary>Reads a client's request.</summary>
    public static bool TryParse(
        Element enable, string resource, DateTimeOffset now, [NotNullWhen(true)] out PushRegistration? registration, [NotNullWhen(false)] out StanzaError? error)
    {
        registration = null;
        if (!TryReadTarget(enable, out var service, out var node, out error)
            || !PushEncryption.TryParse(enable, out var encryption, out error)
            || !TryReadForm(enable, out var form, out error)
            || !TryReadMuted(enable, out var muted, out error))
        {
            return false;
        }

        registration = new(enable)
        {
            Service = service,
            Node = node ?? "",
            PublishOptions = form,
            Encryption = encryption,
            Muted = muted,
            WantsPriority = enable.Child("priority", PriorityNamespace) is not null,
            WantsAway = enable["away"] is "true" or "1",
            IgnoresUnknown = enable.Child("ignore-unknown", IgnoreUnknownNamespace) is not null,
            Resource = resource,
            EnabledAt = now,
        };
        return true;
    }

    /// <summary>Reads the address and the node of a request to enable or disable (§5, §6); the address is a must, the node is not.</summary>
    public static bool TryReadTarget(Element request, [NotNullWhen(true)] out Jid? service, out string? node, [NotNullWhen(false)] out StanzaError? error)
    {
        (service, node, error) = (null, request["node"], null);
        if (request["jid"] is not { } address)
        {
            error = StanzaError.BadRequest.WithText("The address of the push service is missing.");
        }
        else if (!Jid.TryParse(address, out service))
        {
            error = StanzaError.JidMalformed;
        }
        else if (node is not null && Encoding.UTF8.GetByteCount(node) > MaxNodeBytes)
        {
            error = StanzaError.NotAcceptable.WithText($"A node may have {MaxNodeBytes} bytes at most.");
        }

        return error is null;
    }

    public byte[] ToUtf8() => new Element("registration", StoredNamespace,
        ("resource", Resource), ("since", XmppDateTime.Format(EnabledAt)), ("disabled", DisabledBecause), Enable).ToUtf8();

    /// <summary>Reads what <see cref="ToUtf8"/> wrote; null when it cannot be read.</summary>
    public static PushRegistration? FromUtf8(byte[] stored)
    {
        var element = Element.Parse(stored);
        return XmppDateTime.TryParse(element["since"], out var since)
            && TryParse(element.Children[0], element["resource"] ?? "", since, out var registration, out _)
                ? registration with { DisabledBecause = element["disabled"] }
                : null;
    }

    private static bool TryReadForm(Element enable, out Element? form, [NotNullWhen(false)] out StanzaError? error)
    {
        (form, error) = (enable.Child("x", Namespaces.DataForms), null);
        if (form is null)
        {
            return true;
        }

        if (!DataForm.TryParse(form, out var parsed, out error))
        {
            return false;
        }

        error = parsed.Type == DataFormType.Submit ? parsed.RequireFormType(PublishOptionsForm) : StanzaError.BadRequest.WithText("The form is not filled in.");
        return error is null;
    }

    private static bool TryReadMuted(Element enable, out IReadOnlyList<Jid> muted, [NotNullWhen(false)] out StanzaError? error)
    {
        var addresses = new List<Jid>();
        (muted, error) = (addresses, null);
        foreach (var item in enable.Child("muted", MutedNamespace)?.ChildrenNamed("item") ?? [])
        {
            if (!Jid.TryParse(item["jid"] ?? "", out var jid))
            {
                error = StanzaError.JidMalformed;
                return false;
            }

            addresses.Add(jid.Bare);
        }

        return true;
    }
}
