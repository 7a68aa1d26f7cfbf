namespace Aviso.Streams.Tls;

/// <summary>Who is expected at the other end of an incoming TLS connection.</summary>
public enum TlsPurpose
{
    /// <summary>A client; no certificate is asked of it.</summary>
    Client,

    /// <summary>A server; it is asked for its certificate, which SASL EXTERNAL judges later.</summary>
    Server,
}
