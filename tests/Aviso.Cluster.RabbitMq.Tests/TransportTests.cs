using System.Buffers.Binary;
using System.Threading.Channels;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;
using Aviso.Cluster.Processes;
using Aviso.Testing.Remote;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>What the transport itself does, below the links.</summary>
public sealed class TransportTests(RabbitMqServer broker)
{
    private static readonly NodeId s_receiver = NodeId.Create("receiver", NewLife());

    [Fact]
    public async Task Frames_arrive_in_the_order_of_sending_however_many_are_under_way()
    {
        const int Frames = 20_000;
        const int UnderWay = 1000;
        await using var receiving = Open();
        await using var sending = Open();
        var (receiver, sender) = (new Listener(), new Listener());
        await receiving.OpenAsync(s_receiver, receiver);
        await sending.OpenAsync(NodeId.Create("sender", NewLife()), sender);
        await receiver.IsReady;
        await sender.IsReady;

        for (var number = 0; number < Frames + UnderWay; number++)
        {
            if (number < Frames)
            {
                var frame = new byte[500];
                BinaryPrimitives.WriteInt32LittleEndian(frame, number);
                sending.Send(s_receiver, frame);
            }

            if (number >= UnderWay)
            {
                Assert.Equal(number - UnderWay, BinaryPrimitives.ReadInt32LittleEndian((await receiver.Frames.ReadAsync()).Span));
            }
        }
    }

    [Fact]
    public async Task What_was_sent_before_the_transport_is_closed_arrives()
    {
        const int Frames = 1000;
        await using var receiving = Open();
        var (receiver, sender) = (new Listener(), new Listener());
        await receiving.OpenAsync(s_receiver, receiver);
        await receiver.IsReady;
        await using (var sending = Open())
        {
            await sending.OpenAsync(NodeId.Create("sender", NewLife()), sender);
            await sender.IsReady;
            for (var number = 0; number < Frames; number++)
            {
                sending.Send(s_receiver, new byte[500]);
            }
        }

        for (var number = 0; number < Frames; number++)
        {
            await receiver.Frames.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task A_frame_for_a_node_that_is_gone_is_refused()
    {
        await using var sending = Open();
        var sender = new Listener();
        await sending.OpenAsync(NodeId.Create("sender", NewLife()), sender);
        await sender.IsReady;
        var gone = NodeId.Create("gone", NewLife());
        await using (var receiving = Open())
        {
            var receiver = new Listener();
            await receiving.OpenAsync(gone, receiver);
            await receiver.IsReady;
            sending.Send(gone, new byte[1]);
            await receiver.Frames.ReadAsync();
        }

        sending.Send(gone, new byte[1]);
        Assert.Equal(gone, await sender.Refused.ReadAsync());
    }

    [Fact]
    public async Task A_new_life_has_a_new_inbox_and_the_old_one_is_gone()
    {
        var (before, after) = (NodeId.Create("n1", NewLife()), NodeId.Create("n1", NewLife()));
        await using var transport = Open();
        var listener = new Listener();
        await transport.OpenAsync(before, listener);
        await listener.IsReady;
        var again = new Listener();
        await transport.OpenAsync(after, again);
        await again.IsReady;

        transport.Send(before, new byte[1]);
        Assert.Equal(before, await again.Refused.ReadAsync());
        transport.Send(after, new byte[2]);
        Assert.Equal(2, (await again.Frames.ReadAsync()).Length);
    }

    [Fact]
    public async Task Without_a_broker_the_transport_waits_and_can_be_closed()
    {
        var transport = new RabbitMqTransport(new([new("amqp://guest:guest@127.0.0.1:1/")]), TimeProvider.System, NullLogger<RabbitMqTransport>.Instance);
        await transport.OpenAsync(s_receiver, new Listener());
        transport.Send(s_receiver, new byte[1]);
        Assert.False(transport.IsReady);
        await transport.DisposeAsync();
    }

    [Fact]
    public async Task Connecting_anew_goes_to_the_next_address_and_opens_the_inbox_there()
    {
        await using var proxy = new TcpProxy(broker.Address.Port);
        var options = new RabbitMqOptions([broker.Address, new($"amqp://guest:guest@127.0.0.1:{proxy.Port}/")]);
        await using var transport = new RabbitMqTransport(options, TimeProvider.System, NullLogger<RabbitMqTransport>.Instance);
        var (self, listener) = (NodeId.Create("moving", NewLife()), new Listener());
        await transport.OpenAsync(self, listener);
        await listener.Readies.ReadAsync();

        transport.ConnectAnew("A test.");
        await listener.Readies.ReadAsync();
        transport.Send(self, new byte[3]);
        Assert.Equal(3, (await listener.Frames.ReadAsync()).Length);

        // It was the way by the proxy: cutting that makes it connect once more.
        proxy.Cut();
        await listener.Readies.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static string NewLife() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4));

    private RabbitMqTransport Open() => new(new([broker.Address]), TimeProvider.System, NullLogger<RabbitMqTransport>.Instance);

    private sealed class Listener : IFrameReceiver
    {
        private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        private readonly Channel<NodeId> _refused = Channel.CreateUnbounded<NodeId>();
        private readonly Channel<bool> _readies = Channel.CreateUnbounded<bool>();
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

        public ChannelReader<NodeId> Refused => _refused.Reader;

        public ChannelReader<bool> Readies => _readies.Reader;

        public Task IsReady => _ready.Task;

        public void Received(ReadOnlyMemory<byte> frame) => _frames.Writer.TryWrite(frame);

        public void Unroutable(NodeId to) => _refused.Writer.TryWrite(to);

        public void Ready()
        {
            _ready.TrySetResult();
            _readies.Writer.TryWrite(true);
        }
    }
}
