namespace Aviso.Streams.Clients;

/// <summary>How TLS comes to a client port.</summary>
public enum ClientPortSocket
{
    /// <summary>Plain at first; STARTTLS (RFC 6120 §5).</summary>
    Plain,

    /// <summary>TLS begins with the connection (XEP-0368).</summary>
    Ssl,
}
