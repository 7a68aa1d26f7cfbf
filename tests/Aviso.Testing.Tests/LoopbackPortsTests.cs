using Aviso.Testing.Remote;

namespace Aviso.Testing.Tests;

public sealed class LoopbackPortsTests
{
    [Fact]
    public void No_port_is_given_twice()
    {
        var ports = Enumerable.Range(0, 300).AsParallel().Select(_ => LoopbackPorts.Free()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
    }
}
