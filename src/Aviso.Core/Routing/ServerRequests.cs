using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Routing;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Core.Routing;

/// <summary>Sends the server's own requests and waits for their answers.</summary>
internal sealed class ServerRequests(StanzaRouter router, PendingRequests pending, TimeProvider clock) : IServerRequests
{
    private static readonly IqAnswer s_tooMany = new(null, StanzaError.ResourceConstraint.WithText("Too many requests of this server wait for their answers."));
    private static readonly IqAnswer s_late = new(null, StanzaError.RemoteServerTimeout.WithText("No answer came in time."));

    public async Task<IqAnswer> AskAsync(IVirtualHost host, Jid to, bool isSet, Element payload, TimeSpan patience)
    {
        if (pending.TryAdd(to) is not { } request)
        {
            return s_tooMany;
        }

        var timer = clock.CreateTimer(static state => ((PendingRequest)state!).SetAnswer(s_late), request, patience, Timeout.InfiniteTimeSpan);
        try
        {
            await router.RouteAsync(new Element("iq", Namespaces.Client, ("type", isSet ? "set" : "get"), ("id", request.Id), payload), host.Jid, to);
            return await request.Answer;
        }
        finally
        {
            pending.Remove(request);
            await timer.DisposeAsync();
        }
    }
}
