using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Negotiation;

/// <summary>Requests of a stream that has not authenticated, for the few modules that answer such (registration, XEP-0077).</summary>
internal sealed partial class UnauthenticatedIq(ClientStream stream, ClientStreamServices services)
{
    public async ValueTask HandleAsync(IVirtualHost host, Stanza request)
    {
        var leg = new StanzaContext();
        leg.Begin(request, host.Jid, host.Jid, null, null);
        var answering = request.RawId.IsEmpty
            ? new(StanzaError.BadRequest)
            : services.Entrance.AnswerUnauthenticated(leg, host, stream.Info);
        if (answering is null)
        {
            stream.Close(StreamError.NotAuthorized); // RFC 6120 §4.9.3.12
            return;
        }

        try
        {
            var reply = await answering.Value;
            var payload = reply.Error is { } error ? error.ToElement() : reply.Payload;
            var type = reply.Error is null ? "result" : "error";
            stream.Outbox.Write(ResourceBinding.Iq(request, type, payload).ToUtf8(Namespaces.Client));
        }
        catch (Exception exception)
        {
            Log.Failed(services.Log, exception);
            stream.Outbox.Write(ResourceBinding.Iq(request, "error", StanzaError.InternalServerError.ToElement()).ToUtf8(Namespaces.Client));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler failed on a request before authentication")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
