using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Routing;

/// <summary>Asks others in the server's name and waits for their answers (RFC 6120 §8.2.3). Thread-safe.</summary>
public interface IServerRequests
{
    /// <summary>
    /// Sends an iq from a virtual host and waits for its answer. Completes in any case: an address that cannot be reached, and one that
    /// does not answer in time, is an error like those that are sent. The number of requests under way is bounded.
    /// </summary>
    /// <param name="host">Who asks.</param>
    /// <param name="to">Who is asked; only an answer from this very address counts.</param>
    /// <param name="isSet">Whether it is a set.</param>
    /// <param name="payload">The child of the iq.</param>
    /// <param name="patience">How long to wait.</param>
    Task<IqAnswer> AskAsync(IVirtualHost host, Jid to, bool isSet, Element payload, TimeSpan patience);
}
