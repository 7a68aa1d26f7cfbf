using System.Globalization;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Push;

/// <summary>Makes what is published (XEP-0357 §7).</summary>
internal static class PushNotification
{
    private const string SummaryForm = "urn:xmpp:push:summary";

    public static Element Of(PushRegistration to, PushEvent what, int count, PushOptions options, IRandomSource random)
    {
        var notification = new Element("notification", Namespaces.Push,
            to.Encryption is { } encryption ? encryption.Encrypt(what, count, random) : Summary(what, count, options),
            to.WantsPriority && what.Kind != PushKind.Subscription ? new Element("priority", PushRegistration.PriorityNamespace, "high") : null);
        return new("pubsub", Namespaces.PubSub,
            new Element("publish", Namespaces.PubSub, ("node", to.Node.Length > 0 ? to.Node : null), new Element("item", Namespaces.PubSub, notification)),
            to.PublishOptions is { } form ? new Element("publish-options", Namespaces.PubSub, form) : null);
    }

    private static Element Summary(PushEvent what, int count, PushOptions options)
    {
        var fields = new List<FormField>();
        if (count > 0)
        {
            fields.Add(Field("message-count", count.ToString(CultureInfo.InvariantCulture)));
        }

        if (what.PendingSubscriptions > 0)
        {
            fields.Add(Field("pending-subscription-count", what.PendingSubscriptions.ToString(CultureInfo.InvariantCulture)));
        }

        if (options.WithSender && what.Kind != PushKind.Subscription)
        {
            fields.Add(Field("last-message-sender", what.Sender.ToString()));
        }

        if (options.WithBody && what.Body is { } body)
        {
            fields.Add(Field("last-message-body", body));
        }

        return DataForm.Submit(SummaryForm, fields).ToElement();
    }

    private static FormField Field(string name, string value) => new(name) { Values = [value] };
}
