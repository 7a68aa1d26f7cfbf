namespace Aviso.Protocol.Sasl;

/// <summary>The hash functions SCRAM is used with (RFC 5802, RFC 7677; SHA-512 by the same pattern).</summary>
public enum ScramHash
{
    /// <summary>SCRAM-SHA-1, RFC 5802.</summary>
    Sha1,

    /// <summary>SCRAM-SHA-256, RFC 7677.</summary>
    Sha256,

    /// <summary>SCRAM-SHA-512.</summary>
    Sha512,
}
