using System.Text;
using Aviso.Protocol;
using BenchmarkDotNet.Attributes;

namespace Aviso.Benchmarks;

/// <summary>Addresses as they come out of stanzas: seen lately, and never seen (text is not cached).</summary>
[MemoryDiagnoser]
public class JidBenchmarks
{
    private readonly byte[] _seen = Encoding.UTF8.GetBytes("romeo@example.net/orchard");

    [Params("romeo@example.net/orchard", "Ῥωμαῖος@пример.example/сад")]
    public string Text { get; set; } = "";

    [Benchmark(Baseline = true)]
    public bool Seen() => Jid.TryParseUtf8(_seen, out _);

    [Benchmark]
    public bool NeverSeen() => Jid.TryParse(Text, out _);
}
