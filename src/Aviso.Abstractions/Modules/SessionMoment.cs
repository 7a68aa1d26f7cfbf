namespace Aviso.Abstractions.Modules;

/// <summary>Moments in the life of a session.</summary>
public enum SessionMoment
{
    /// <summary>A resource was bound; no presence yet.</summary>
    Bound,

    /// <summary>The session goes on over a new stream (XEP-0198 §5); what the old one had not acknowledged has been sent again.</summary>
    Resumed,

    /// <summary>The session is over; it is no longer routed to. Unavailable presence has not been sent for it yet.</summary>
    Closed,
}
