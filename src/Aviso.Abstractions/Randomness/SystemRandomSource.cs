using System.Security.Cryptography;

namespace Aviso.Abstractions.Randomness;

/// <summary>The operating system's random numbers.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc />
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
