using Aviso.Cluster.Links;
using RabbitMQ.Client;

namespace Aviso.Cluster.RabbitMq;

/// <summary>Gives frames to the links, one at a time and in order.</summary>
internal sealed class InboxReader(IChannel channel, IFrameReceiver receiver, Func<string, Task> ended) : AsyncDefaultBasicConsumer(channel)
{
    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        receiver.Received(body.ToArray()); // the client uses its buffer again
        return Task.CompletedTask;
    }

    // The broker has taken the queue away under us.
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => ended("The inbox was removed.");
}
