using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Link;

/// <summary>What either side makes of what the other one says. Called by the reading loop of the link; must not wait, and keeps no content.</summary>
internal interface IEdgeLinkHandler
{
    /// <summary>Something about one stream, as between nodes. False when it can not be: the link ends.</summary>
    bool Take(in RelayFrame frame);

    /// <summary>Something that only edges and inner servers say. False when it can not be: the link ends.</summary>
    bool Take(in EdgeFrame frame);
}
