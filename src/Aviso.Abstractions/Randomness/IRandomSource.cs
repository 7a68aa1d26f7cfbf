namespace Aviso.Abstractions.Randomness;

/// <summary>Where identifiers, salts and nonces come from. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>Fills a span with random bytes fit for cryptographic use.</summary>
    void Fill(Span<byte> bytes);

    /// <summary>A printable identifier with 96 random bits, safe in XML attributes, JIDs and file names.</summary>
    string NextId()
    {
        Span<byte> bytes = stackalloc byte[12];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
