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

    /// <summary>
    /// The session is about to go on on another node and takes nothing any more: what a module has under way for it comes to rest, and then what
    /// moves of it is asked for. If nobody takes it after all, it is closed here.
    /// </summary>
    Moving,

    /// <summary>The session goes on on another node. Nobody is to be told; what is kept of it here outside of its slots is let go.</summary>
    Moved,

    /// <summary>The session has come from another node with what modules keep of it, and waits for its client, who has not left as far as anybody knows.</summary>
    Arrived,
}
