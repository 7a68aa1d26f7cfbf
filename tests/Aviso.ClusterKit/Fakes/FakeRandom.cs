using Aviso.Abstractions.Randomness;

namespace Aviso.ClusterKit.Fakes;

/// <summary>Random numbers that are the same in every run.</summary>
internal sealed class FakeRandom(Random random) : IRandomSource
{
    public void Fill(Span<byte> bytes) => random.NextBytes(bytes);
}
