namespace Aviso.Streams.Clients;

/// <summary>How a silent client is asked for a sign of life.</summary>
public enum WatchdogPing
{
    /// <summary>A ping iq (XEP-0199) that every client must answer, be it with an error.</summary>
    Xmpp,

    /// <summary>A white-space character (RFC 6120 §4.6.1); only the network can answer it.</summary>
    Whitespace,
}
