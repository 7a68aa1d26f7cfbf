namespace Aviso.Streams.Tls;

/// <summary>Something about a certificate file an administrator should know. One log line.</summary>
/// <param name="File">Full path.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record CertificateProblem(string File, string Message);
