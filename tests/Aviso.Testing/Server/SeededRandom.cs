using Aviso.Abstractions.Randomness;

namespace Aviso.Testing.Server;

/// <summary>Random numbers that are the same in every run. Thread-safe.</summary>
public sealed class SeededRandom(int seed = 1) : IRandomSource
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <inheritdoc />
    public void Fill(Span<byte> bytes)
    {
        lock (_lock)
        {
#pragma warning disable CA5394 // that it can be foretold is the point
            _random.NextBytes(bytes);
#pragma warning restore CA5394
        }
    }
}
