using Aviso.Abstractions.Clustering;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>A node of a version that knows nothing of sessions which come from other nodes.</summary>
internal sealed class OlderCluster(ICluster inner) : ICluster
{
    public IOwnership Ownership => inner.Ownership;

    public IHomeDirectory Homes => inner.Homes;

    public IClusterBus Bus => inner.Bus;

    public INodeLink? Link { get; } = new OlderLink(inner.Link!);

    /// <summary>Puts it in place of the node.</summary>
    public static void Replace(IServiceCollection services)
    {
        var inner = (ICluster)services.Last(one => one.ServiceType == typeof(ICluster)).ImplementationInstance!;
        services.AddSingleton<ICluster>(new OlderCluster(inner));
    }

    private sealed class OlderLink(INodeLink inner) : INodeLink
    {
        public Task<LinkOutcome> SendAsync(NodeId to, LinkEntry entry) => inner.SendAsync(to, entry);

        public bool HasRoom(NodeId to) => inner.HasRoom(to);

        public ValueTask WaitForRoomAsync(NodeId to, CancellationToken cancellation = default) => inner.WaitForRoomAsync(to, cancellation);

        public void Handle(LinkTopic topic, ILinkHandler handler)
        {
            if (topic != LinkTopic.Sessions)
            {
                inner.Handle(topic, handler);
            }
        }
    }
}
