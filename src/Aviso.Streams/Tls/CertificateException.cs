namespace Aviso.Streams.Tls;

/// <summary>A certificate file cannot be used; the message says what is missing and what to do, for an administrator.</summary>
public sealed class CertificateException : Exception
{
    public CertificateException(string message)
        : base(message)
    {
    }

    public CertificateException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public CertificateException()
    {
    }
}
