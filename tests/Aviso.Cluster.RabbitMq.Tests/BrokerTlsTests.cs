using System.Threading.Channels;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;
using Aviso.Cluster.Processes;
using Aviso.Testing.Remote;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>TLS to a broker whose certificate an authority of one's own has signed, and which asks nodes for theirs.</summary>
public sealed class BrokerTlsTests : IAsyncLifetime
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryData _files = new();
    private readonly PrivateAuthority _authority;
    private readonly PrivateAuthority _other;
    private readonly RabbitMqServer _broker = new();
    private readonly int _port = LoopbackPorts.Free();

    public BrokerTlsTests()
    {
        (_authority, _other) = (new(Path.Combine(_files.Path, "ours")), new(Path.Combine(_files.Path, "theirs")));
        _broker.Configuration = $"""
            listeners.ssl.1 = 127.0.0.1:{_port}
            ssl_options.cacertfile = {_authority.File}
            ssl_options.certfile = {_authority.Issue("localhost")}
            ssl_options.keyfile = {_authority.Issue("localhost")}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            """;
    }

    private RabbitMqOptions Options => new([new($"amqps://guest:guest@localhost:{_port}/")]) { AuthorityFile = _authority.File, CertificateFile = _authority.Issue("n1") };

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Nodes_and_broker_know_each_other_by_certificates_and_nobody_else_gets_in()
    {
        var node = NodeId.Create("n1", "00000001");
        var listener = new Listener();
        await using var transport = Open(Options);
        await transport.OpenAsync(node, listener);
        await UntilAsync(() => transport.IsReady, () => $"connected: {transport.Fault}");
        transport.Send(node, new byte[] { 7 });
        Assert.Equal([7], (await listener.Frames.ReadAsync().AsTask().WaitAsync(s_patience)).ToArray());

        // A broker that our authority does not know; one of another name; a node without a certificate, and with one of another authority.
        await RefusedAsync(Options with { AuthorityFile = _other.File });
        await RefusedAsync(Options with { AuthorityFile = null });
        await RefusedAsync(Options with { Addresses = [new($"amqps://guest:guest@127.0.0.1:{_port}/")] });
        await RefusedAsync(Options with { CertificateFile = null });
        await RefusedAsync(Options with { CertificateFile = _other.Issue("n1") });
        Assert.True(transport.IsReady);
    }

    private static RabbitMqTransport Open(RabbitMqOptions options) => new(options, TimeProvider.System, NullLogger<RabbitMqTransport>.Instance);

    private static async Task RefusedAsync(RabbitMqOptions options)
    {
        await using var transport = Open(options);
        await transport.OpenAsync(NodeId.Create("n2", "00000002"), new Listener());
        await UntilAsync(() => transport.Fault is not null, () => "refused");
        Assert.False(transport.IsReady);
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(s_look))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < s_patience, $"Within a minute it was not {what()}");
        }
    }

    private sealed class Listener : IFrameReceiver
    {
        private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

        public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

        public void Received(ReadOnlyMemory<byte> frame) => _frames.Writer.TryWrite(frame);

        public void Unroutable(NodeId to)
        {
        }

        public void Ready()
        {
        }
    }
}
