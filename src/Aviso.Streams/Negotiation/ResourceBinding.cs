using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>Resource binding (RFC 6120 §7).</summary>
internal sealed class ResourceBinding(ClientStream stream, ClientStreamServices services, Residence residence)
{
    // Between closing the holder of a resource and taking its name somebody else may take it; that many times we try.
    private const int Tries = 8;

    /// <summary>Answers a request to bind.</summary>
    public async ValueTask HandleAsync(IVirtualHost host, AuthenticatedAccount authenticated, Stanza request)
    {
        var wanted = request.Payload.Child("resource"u8) is { Exists: true } element ? element.Text.Trim() : "";
        var error = request.RawId.IsEmpty || request.Type != StanzaType.Set
            ? StanzaError.BadRequest
            : await BindAsync(host, authenticated, wanted, session => new(Bound(request, session.Jid)), () => new(RelayStart.Bind, request.Root.ToElement()));
        if (error is not null)
        {
            stream.Outbox.Write(Iq(request, "error", error.ToElement()).ToUtf8(Namespaces.Client));
        }
    }

    /// <summary>
    /// Binds a resource, one with a name of the server's when none is wanted; returns why it cannot be, or null: then it is bound, or
    /// the stream has gone to the node where the account lives, or is closed.
    /// </summary>
    /// <param name="host">The host of the account.</param>
    /// <param name="authenticated">The account.</param>
    /// <param name="wanted">The name the client wants; empty for any.</param>
    /// <param name="answer">Finishes the session and makes what tells the client; nothing else is sent to it before.</param>
    /// <param name="handover">What is to be done where the account lives.</param>
    public async ValueTask<StanzaError?> BindAsync(
        IVirtualHost host, AuthenticatedAccount authenticated, string wanted, Func<ClientSession, ValueTask<byte[]>> answer, Func<Handover> handover)
    {
        if (!TryName(authenticated.Account.Jid, wanted, out var jid))
        {
            return StanzaError.BadRequest; // §7.7.2.1
        }

        if (!await residence.ClaimAsync(authenticated, handover))
        {
            return null;
        }

        var (session, error) = (default(ClientSession), default(StanzaError));
        try
        {
            (session, error) = await AddAsync(host, authenticated, jid);
        }
        finally
        {
            if (session is null)
            {
                services.Homes.Release(authenticated.Account.Jid);
            }
        }

        if (session is not null)
        {
            stream.Bind(session);
            session.Open(await answer(session));
            await services.Sessions.BoundAsync(session);
            if (services.Hosts.Find(host.Domain) != host)
            {
                session.Close(StreamError.HostGone); // since it was looked for, and the host's sessions were ended before this one was there
            }
        }

        return error;
    }

    private async ValueTask<(ClientSession? Session, StanzaError? Error)> AddAsync(IVirtualHost host, AuthenticatedAccount authenticated, Jid jid)
    {
        // Looked up again: while the account was elsewhere, or nowhere, the object that the client authenticated as may have been given up.
        var found = await services.Sessions.AccountAsync(authenticated.Account.Jid, host, authenticated.Account.IsAnonymous);
        if (found is null)
        {
            return (null, StanzaError.NotAllowed); // erased in the meantime (§7.6.2.2)
        }

        authenticated = authenticated with { Account = found };
        await EndEarlierAsync(authenticated);
        var session = NewSession(authenticated, jid);
        for (var tries = 0; tries < Tries; tries++)
        {
            switch (services.Sessions.TryAdd(session, out var holder))
            {
                case SessionAdmission.Admitted:
                    return (session, null);
                case SessionAdmission.NoAccount:
                    return (null, StanzaError.InternalServerError with { Type = StanzaErrorType.Wait }); // this node was expelled from its cluster just now
                case SessionAdmission.TooMany:
                    return (null, StanzaError.ResourceConstraint); // §7.6.2.1
                case SessionAdmission.ResourceTaken when host.Options.ResourceConflict == ResourceConflictPolicy.Reject:
                    return (null, StanzaError.Conflict); // §7.7.2.2
                case SessionAdmission.ResourceTaken when host.Options.ResourceConflict == ResourceConflictPolicy.Replace:
                    holder!.Close(StreamError.Conflict);
                    await ((ClientSession)holder).EndAsync();
                    break;
                default:
                    session = NewSession(authenticated, Random(authenticated.Account.Jid));
                    break;
            }
        }

        return (null, StanzaError.Conflict);
    }

    private ClientSession NewSession(AuthenticatedAccount authenticated, Jid jid) =>
        new(stream, jid, authenticated.Account, services) { Client = authenticated.UserAgent?.Id, MayRepeat = stream.HasLostSession };

    // XEP-0386 §4.2: what the same client had before is over, whatever its resource was called.
    private static async ValueTask EndEarlierAsync(AuthenticatedAccount authenticated)
    {
        if (authenticated.UserAgent is { } client)
        {
            foreach (var earlier in authenticated.Account.Sessions.OfType<ClientSession>().Where(one => one.Client == client.Id))
            {
                earlier.Close(StreamError.Conflict);
                await earlier.EndAsync();
            }
        }
    }

    private bool TryName(Jid account, string wanted, out Jid jid)
    {
        jid = account;
        if (wanted.Length == 0)
        {
            jid = Random(account);
            return true;
        }

        return account.TryWithResource(wanted, out jid!);
    }

    private Jid Random(Jid account) => Jid.Create(account.Local, account.Domain, services.Random.NextId());

    private static byte[] Bound(Stanza request, Jid jid) => Iq(request, "result",
        new Element("bind", Namespaces.Bind, new Element("jid", Namespaces.Bind, jid.ToString()))).ToUtf8(Namespaces.Client);

    internal static Element Iq(Stanza request, string type, Element? payload) => Iq(request.Root.Attribute("id"), type, payload);

    internal static Element Iq(string? id, string type, Element? payload) => new("iq", Namespaces.Client, ("type", type), ("id", id), payload);
}
