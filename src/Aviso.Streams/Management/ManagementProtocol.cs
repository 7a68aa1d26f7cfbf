using System.Globalization;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Negotiation;
using Aviso.Xml;

namespace Aviso.Streams.Management;

/// <summary>What a client may say of stream management (XEP-0198), and the answers. Stateless; shared by all streams.</summary>
internal sealed class ManagementProtocol(StreamManagementOptions options, ResumableSessions resumable, IRandomSource random)
{
    /// <summary>The stream feature; null when switched off.</summary>
    public Element? Feature => options.Enabled ? new Element("sm", ManagementElements.Namespace) : null;

    public static bool Understands(XmlNode element) => element.Namespace.SequenceEqual("urn:xmpp:sm:3"u8);

    /// <summary>Takes an element from a stream with a bound resource.</summary>
    public void Handle(ClientStream stream, ClientSession session, XmlNode element)
    {
        var name = element.LocalName;
        if (name.SequenceEqual("enable"u8))
        {
            stream.Outbox.Write(Enable(session, element.Attribute("resume"), element.Attribute("max")).ToUtf8(Namespaces.Client));
        }
        else if (name.SequenceEqual("resume"u8) || session.Managed is not { } managed)
        {
            stream.Outbox.Write(ManagementElements.Failed("unexpected-request"));
        }
        else if (name.SequenceEqual("r"u8))
        {
            managed.IsAnswerOwed = !managed.Received.IsSettled;
            stream.Outbox.Write(ManagementElements.Answer(managed.Received.Handled));
        }
        else if (name.SequenceEqual("a"u8))
        {
            Acknowledge(stream, session, element);
        }
        else
        {
            stream.Close(StreamError.UnsupportedStanzaType);
        }
    }

    /// <summary>
    /// Takes an element from a stream that has authenticated and has no resource yet (§5); the result is the session that
    /// goes on over the stream, or null.
    /// </summary>
    public ClientSession? HandleUnbound(ClientStream stream, AuthenticatedAccount account, XmlNode element)
    {
        if (!element.LocalName.SequenceEqual("resume"u8))
        {
            stream.Outbox.Write(ManagementElements.Failed("unexpected-request"));
            return null;
        }

        var session = TryResume(stream, account, element.Attribute("previd"), element.Attribute("h"), (_, resumed) => resumed.ToUtf8(Namespaces.Client));
        if (session is null)
        {
            stream.Outbox.Write(ManagementElements.Failed("item-not-found"));
        }

        return session;
    }

    /// <summary>What says that a session could not be resumed (§5).</summary>
    public static Element NotResumed => Element.Parse(ManagementElements.Failed("item-not-found"));

    /// <summary>Lets a session go on over another stream; null when it cannot.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="account">Who it has authenticated as.</param>
    /// <param name="id">The id of the session.</param>
    /// <param name="count">What the client has handled.</param>
    /// <param name="answer">Makes what is sent first of the element that says so.</param>
    public ClientSession? TryResume(
        ClientStream stream, AuthenticatedAccount account, string? id, string? count, Func<ClientSession, Element, byte[]> answer)
    {
        if (resumable.Find(id, account.Account.Jid) is not { } session || !TryReadCount(count, out var handled))
        {
            return null;
        }

        var resumed = Element.Parse(ManagementElements.Resumed(id!, session.Managed!.Received.Handled));
        if (!session.TryResume(stream, handled, answer(session, resumed)))
        {
            return null;
        }

        stream.Bind(session);
        return session;
    }

    /// <summary>Turns it on for a session (§3); the result tells the client.</summary>
    public Element Enable(ClientSession session, string? resume, string? max)
    {
        var wait = resume is "true" or "1" ? WaitFor(max) : TimeSpan.Zero;
        var id = options.Enabled && wait > TimeSpan.Zero ? random.NextId() : null;
        var received = new DurableCounter(session.AnswerWhenSettled, session.BreakOff);
        if (!options.Enabled || !session.TryManage(new(options, id, wait, received)))
        {
            return Element.Parse(ManagementElements.Failed(options.Enabled ? "unexpected-request" : "service-unavailable"));
        }

        if (id is not null)
        {
            resumable.Add(id, session);
        }

        return Element.Parse(ManagementElements.Enabled(id, wait));
    }

    // §3: a client may ask for a shorter or a longer time than ours; the server has the last word.
    private TimeSpan WaitFor(string? seconds) => seconds is not null && uint.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var wished)
        ? TimeSpan.FromSeconds(Math.Min(wished, options.MaxResumptionTimeout.TotalSeconds))
        : options.ResumptionTimeout;

    private static void Acknowledge(ClientStream stream, ClientSession session, XmlNode element)
    {
        if (!TryReadCount(element.Attribute("h"), out var handled))
        {
            stream.Close(StreamError.UndefinedCondition);
        }
        else if (!session.TryAcknowledge(handled))
        {
            // §4: the client cannot have handled what was never sent.
            stream.Close(StreamError.UndefinedCondition with
            {
                ApplicationCondition = new Element("handled-count-too-high", ManagementElements.Namespace, ("h", element.Attribute("h"))),
            });
        }
    }

    private static bool TryReadCount(string? count, out uint handled) =>
        uint.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out handled);
}
