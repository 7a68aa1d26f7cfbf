using System.Globalization;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Moving;
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
            Enable(session, element.Attribute("resume"), element.Attribute("max"), answer => stream.Outbox.Write(answer.ToUtf8(Namespaces.Client)));
        }
        else if (name.SequenceEqual("resume"u8) || session.Managed is null)
        {
            stream.Outbox.Write(ManagementElements.Failed("unexpected-request"));
        }
        else if (name.SequenceEqual("r"u8))
        {
            session.Answer(stream);
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
    public async ValueTask<ClientSession?> HandleUnboundAsync(ClientStream stream, AuthenticatedAccount account, Element element)
    {
        if (element.Name != "resume")
        {
            stream.Outbox.Write(ManagementElements.Failed("unexpected-request"));
            return null;
        }

        var session = await TryResumeAsync(stream, account, element, (_, resumed) => resumed.ToUtf8(Namespaces.Client));
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
    /// <param name="request">The element that asks for it, with the id of the session and the count of what the client has handled.</param>
    /// <param name="answer">Makes what is sent first of the element that says so.</param>
    public async ValueTask<ClientSession?> TryResumeAsync(
        ClientStream stream, AuthenticatedAccount account, Element request, Func<ClientSession, Element, byte[]> answer)
    {
        var id = request["previd"];
        stream.HasLostSession = true;
        if (resumable.Find(id, account.Account.Jid) is not { } session || !TryReadCount(request["h"], out var handled))
        {
            return null;
        }

        while (await session.TryComeToRestAsync(handled))
        {
            var received = session.Managed!.Received.Handled;
            var resumed = Element.Parse(ManagementElements.Resumed(id!, received));
            if (session.TryResume(stream, handled, received, answer(session, resumed)))
            {
                stream.HasLostSession = false;
                stream.Bind(session);
                return session;
            }

            // Has another connection been quicker? It has to give the session up in its turn.
        }

        return null;
    }

    /// <summary>Turns it on for a session (§3).</summary>
    /// <param name="session">The session.</param>
    /// <param name="resume">Whether the client wants to be able to resume it.</param>
    /// <param name="max">For how long, in seconds.</param>
    /// <param name="tell">Tells the client. When it is on, nothing comes between: what is sent from here on counts.</param>
    public void Enable(ClientSession session, string? resume, string? max, Action<Element> tell)
    {
        var wait = resume is "true" or "1" ? WaitFor(max) : TimeSpan.Zero;
        var id = options.Enabled && wait > TimeSpan.Zero ? random.NextId() : null;
        var received = new DurableCounter(session.AnswerWhenSettled, session.BreakOff);
        if (!options.Enabled || !session.TryManage(new(options, id, wait, received), TellEnabled))
        {
            tell(Element.Parse(ManagementElements.Failed(options.Enabled ? "unexpected-request" : "service-unavailable")));
        }

        void TellEnabled()
        {
            if (id is not null)
            {
                resumable.Add(id, session);
            }

            tell(Element.Parse(ManagementElements.Enabled(id, wait)));
        }
    }

    /// <summary>What is kept for a session that has come from another node.</summary>
    public ManagedQueue Restore(ClientSession session, MovedSession moved)
    {
        var managed = new ManagedQueue(
            options, moved.Id, moved.MaxWait, new(session.AnswerWhenSettled, session.BreakOff, moved.Received), moved.Acknowledged);
        managed.Read(moved);
        return managed;
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
