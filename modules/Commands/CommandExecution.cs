using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Commands;

/// <summary>Runs commands stage by stage (XEP-0050 §2.4). The errors are those of §4.4.</summary>
internal sealed class CommandExecution(CommandAccess access, CommandSessions sessions, CommandMetrics metrics, IRandomSource random)
{
    private static readonly StanzaError s_malformedAction = CommandElement.Error(StanzaError.BadRequest, "malformed-action");
    private static readonly StanzaError s_badAction = CommandElement.Error(StanzaError.BadRequest, "bad-action");
    private static readonly StanzaError s_badPayload = CommandElement.Error(StanzaError.BadRequest, "bad-payload");
    private static readonly StanzaError s_badSession = CommandElement.Error(StanzaError.BadRequest, "bad-sessionid");
    private static readonly StanzaError s_expired = CommandElement.Error(StanzaError.NotAllowed, "session-expired");

    public async ValueTask<IqReply> ExecuteAsync(IqRequest request)
    {
        var payload = request.Payload.ToElement();
        if (payload["node"] is not { Length: > 0 } node)
        {
            return StanzaError.BadRequest;
        }

        if (access.Find(node, request.From, request.Host, request.Account, out var command) is { } refusal)
        {
            return refusal;
        }

        if (payload["action"] is not (null or "execute" or "next" or "prev" or "complete" or "cancel"))
        {
            return s_malformedAction;
        }

        if (!CommandElement.TryReadForm(payload, out var form, out var isGiven))
        {
            return s_badPayload;
        }

        var call = new CommandRequest(request.Host, access.Concerned(command, request.From, request.Account), request.From, request.Session, form);
        var responder = request.Account?.Jid ?? request.Host.Jid;
        return payload["sessionid"] is { } id
            ? await ContinueAsync(command, call, responder, id, payload["action"])
            : await BeginAsync(command, call, responder, isGiven, payload["action"]);
    }

    private async ValueTask<IqReply> BeginAsync(CommandRegistration command, CommandRequest call, Jid responder, bool hasForm, string? action)
    {
        if (action is "prev" or "cancel")
        {
            return s_badAction;
        }

        var session = new CommandSession(random.NextId(), command, call.From, responder);
        var reply = await RunAsync(command.Handler, command, call with { Form = DataForm.Submit(null) });

        // Who knows the form already may bring it along, filled in, and is not asked.
        if (hasForm && reply is { Form: { } asked, Then: { } then })
        {
            if (asked.Check(call.Form) is { } fault)
            {
                return s_badPayload.WithText(fault.Text!);
            }

            reply = await RunAsync(then, command, call);
        }

        return Answer(session, reply);
    }

    private async ValueTask<IqReply> ContinueAsync(CommandRegistration command, CommandRequest call, Jid responder, string id, string? action)
    {
        if (sessions.Take(id, call.From, responder) is not { } session)
        {
            return IsOurs(id) ? s_expired : s_badSession;
        }

        if (action == "cancel")
        {
            return CommandElement.Canceled(session);
        }

        if (session.Command != command)
        {
            return KeepAfter(session, s_badSession);
        }

        return action == "prev" ? Back(session) : await ForwardAsync(session, call, action);
    }

    private IqReply Back(CommandSession session)
    {
        if (!session.CanGoBack)
        {
            return KeepAfter(session, s_badAction);
        }

        session.GoBack();
        return Ask(session);
    }

    private async ValueTask<IqReply> ForwardAsync(CommandSession session, CommandRequest call, string? action)
    {
        var stage = session.Current;
        if (action is "next" or "complete" && stage.IsLast != (action == "complete"))
        {
            return KeepAfter(session, s_badAction);
        }

        // What people typed wrong they may correct: the session stays.
        return stage.Form.Check(call.Form) is { } fault
            ? KeepAfter(session, s_badPayload.WithText(fault.Text!))
            : Answer(session, await RunAsync(stage.Then, session.Command, call));
    }

    private ValueTask<CommandReply> RunAsync(CommandHandler handler, CommandRegistration command, CommandRequest call)
    {
        metrics.Executed(command.Node);
        return handler(call);
    }

    private IqReply Answer(CommandSession session, CommandReply reply)
    {
        if (reply.Error is { } error)
        {
            return error;
        }

        if (reply is not { Form: { } form, Then: { } then })
        {
            return CommandElement.Completed(session.Command.Node, session.Id, reply);
        }

        session.GoOn(new(form, then, reply.IsLastForm, reply.Notes));
        return Ask(session);
    }

    private IqReply Ask(CommandSession session)
    {
        var question = CommandElement.Executing(session); // before others can take the session
        return sessions.TryPut(session) ? question : StanzaError.ResourceConstraint.WithText("Too many commands wait for their forms.");
    }

    private IqReply KeepAfter(CommandSession session, StanzaError error)
    {
        sessions.TryPut(session);
        return error;
    }

    // An id of the form that this server gives out belonged to a session once, before a restart perhaps.
    private static bool IsOurs(string id) => id.Length == 24 && id.All(char.IsAsciiHexDigitLower);
}
