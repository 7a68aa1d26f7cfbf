using Aviso.Streams.Tls;

namespace Aviso.Streams.Edges.Link;

/// <summary>The files by which an edge and inner servers know each other.</summary>
/// <param name="Certificate">The own certificate, its chain and its key.</param>
/// <param name="Authorities">The roots that may have signed those of the other side.</param>
public sealed record EdgeFiles(string Certificate, string Authorities)
{
    /// <summary>Looks whether they can be used.</summary>
    /// <exception cref="CertificateException">They cannot; the text says which, why and what to do.</exception>
    public void Check() => new EdgeTls(this, names: []).Check();
}
