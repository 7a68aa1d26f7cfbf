namespace Aviso.Cluster.Sharing;

/// <summary>A certificate that the nodes share. Only what is public can be read without the nodes' secret.</summary>
/// <param name="Name">The domain it is for, or <c>default</c>.</param>
/// <param name="Sealed">Certificate, chain and key; see <see cref="CertificateSeal"/>.</param>
/// <param name="Names">The names in the certificate.</param>
/// <param name="Until">When it ends.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When, by the clock of the table; of no meaning in what is to be written.</param>
public sealed record SharedCertificate(string Name, ReadOnlyMemory<byte> Sealed, string Names, DateTimeOffset Until, string By, DateTimeOffset At = default);
