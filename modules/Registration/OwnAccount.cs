using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Registration;

/// <summary>What the owner of an account may do with it (XEP-0077 §3.2, §3.3).</summary>
internal sealed class OwnAccount(IAccounts accounts, IOptionsProvider options)
{
    /// <summary>Tells what is known of the account (§3.1).</summary>
    public async ValueTask<IqReply> DescribeAsync(IqRequest request)
    {
        if (OwnerOf(request) is not { } session)
        {
            return StanzaError.ServiceUnavailable;
        }

        var account = await accounts.ReadAsync(session.Account.Jid);
        return RegistrationFields.Registered(session.Account.Jid.Local, account?.Email);
    }

    /// <summary>Changes the password, or removes the account.</summary>
    public ValueTask<IqReply> ChangeAsync(IqRequest request)
    {
        if (OwnerOf(request) is not { } session)
        {
            return new(StanzaError.ServiceUnavailable);
        }

        if (session.IsAnonymous)
        {
            return new(StanzaError.RegistrationRequired); // there is nothing that could be changed
        }

        var query = request.Payload.ToElement();
        return query.Child("remove") is null ? ChangePasswordAsync(session, query) : RemoveAsync(request, session, query);
    }

    // Only for the account of the session itself, asked at the host or at the account (XEP-0077 §3.2: by the bare JID).
    private static ISession? OwnerOf(IqRequest request) =>
        request.Session is { } session && session.Host.Domain == request.Host.Domain && (request.Account is null || request.IsOwn) ? session : null;

    private async ValueTask<IqReply> ChangePasswordAsync(ISession session, Element query)
    {
        if (!RulesOf(session).AllowPasswordChange)
        {
            return StanzaError.NotAllowed;
        }

        if (!session.IsSecure && !session.Host.Options.PlainWithoutTls)
        {
            return StanzaError.NotAuthorized.WithText("Passwords are changed on encrypted streams only.");
        }

        if (!RegistrationFields.TryRead(query, out var fields, out var error))
        {
            return error;
        }

        if (!IsOwn(session.Account.Jid, fields.Username))
        {
            return StanzaError.BadRequest.WithText("The user name is not that of your account.");
        }

        // §3.3: an empty password leaves the old one in force.
        if (fields.Password.Length == 0)
        {
            return StanzaError.BadRequest.WithText("The new password is missing.");
        }

        if (!JidParts.TryPreparePassword(fields.Password, out var password))
        {
            return StanzaError.NotAcceptable.WithText("A password cannot look like that.");
        }

        return await accounts.SetPasswordAsync(session.Account.Jid, password, by: session) ? IqReply.Empty : StanzaError.RegistrationRequired;
    }

    private async ValueTask<IqReply> RemoveAsync(IqRequest request, ISession session, Element query)
    {
        if (query.Children.Count != 1)
        {
            return StanzaError.BadRequest; // §3.2: remove stands alone
        }

        if (!RulesOf(session).AllowRemoval)
        {
            return StanzaError.NotAllowed;
        }

        // The answer has to leave before the session is closed, and be true when it does.
        var answer = new Element(
            "iq",
            Namespaces.Client,
            ("type", "result"),
            ("id", request.Context.Stanza.Root.Attribute("id"u8)),
            ("to", session.Jid.ToString()));
        var erased = await accounts.EraseAsync(session.Account.Jid, beforeClosing: () => session.Send(answer));
        return erased is null ? StanzaError.RegistrationRequired : IqReply.None;
    }

    // The name alone, or the whole address as forms give it (§3.3).
    private static bool IsOwn(Jid account, string name) =>
        (JidParts.TryPrepareLocal(name, out var local) && local == account.Local) || (Jid.TryParse(name, out var jid) && jid.Equals(account));

    private RegistrationOptions RulesOf(ISession session) => options.Get<RegistrationOptions>(session.Host.Domain);
}
