using Aviso.Abstractions.Options;
using Aviso.Http;
using Aviso.Server.Starting;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Edges.Outside;

namespace Aviso.Server.Edges;

/// <summary>The block <c>edge</c> of an edge, or the block <c>edges</c> of an inner server, checked.</summary>
/// <param name="IsEdge">Whether the process is an edge.</param>
/// <param name="Addresses">Of an inner server: where its edges are.</param>
/// <param name="Files">What either side knows the other by.</param>
internal sealed record EdgeSettings(bool IsEdge, IReadOnlyList<EdgeAddress> Addresses, EdgeFiles Files)
{
    private const string EdgeBlock = "edge";
    private const string EdgesBlock = "edges";

    // All that an edge has.
    private static readonly string[] s_ofAnEdge = [EdgeBlock, "default-virtual-host", "hosts", "c2s", "logging", "monitoring"];

    /// <summary>Reads them; null when there is neither, or what there is is faulty.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="blocks">What stands at the top level of the configuration.</param>
    /// <param name="data">Where relative paths begin.</param>
    /// <param name="fault">Is told what is wrong, and the path of the option.</param>
    public static EdgeSettings? Read(IOptionsProvider options, IReadOnlyCollection<string> blocks, DataDirectory data, Action<string, string> fault)
    {
        var isFaulty = false;
        void Tell(string path, string text)
        {
            isFaulty = true;
            fault(path, text);
        }

        bool Has(string block) => blocks.Contains(block, StringComparer.OrdinalIgnoreCase);
        EdgeSettings? settings = null;
        if (Has(EdgeBlock))
        {
            foreach (var block in blocks.Where(one => !s_ofAnEdge.Contains(one, StringComparer.OrdinalIgnoreCase)))
            {
                Tell(block, $"'{block}' has no place beside 'edge': an edge has no accounts, no database and no cluster, and only passes on what its clients say. "
                    + $"Remove '{block}' here and set it on the inner servers; or remove 'edge', if this is to be one");
            }

            var edge = options.Get<EdgeOptions>();
            CheckPort(options, edge, Tell);
            if (edge.ClientAddress.Length > 0 && !EdgeAddress.TryParse(edge.ClientAddress, out _))
            {
                Tell("edge/client-address", "'edge/client-address' must be HOST:PORT, as in e1.example.org:5222 or [2001:db8::1]:5222");
            }

            settings = new(IsEdge: true, [], ReadFiles(EdgeBlock, edge.Certificate, edge.Authorities, data, Tell));
        }
        else if (Has(EdgesBlock))
        {
            var edges = options.Get<EdgesOptions>();
            settings = new(IsEdge: false, ReadAddresses(edges, Tell), ReadFiles(EdgesBlock, edges.Certificate, edges.Authorities, data, Tell));
        }

        return isFaulty ? null : settings;
    }

    /// <summary>The blocks that say what kind of process this is, and that it does not have: a dump with them would be another configuration.</summary>
    /// <param name="settings">What <see cref="Read"/> has found.</param>
    /// <param name="blocks">All blocks that there may be at the top level.</param>
    public static IReadOnlyList<string> NotHere(EdgeSettings? settings, IEnumerable<string> blocks) => settings switch
    {
        null => [EdgeBlock, EdgesBlock],
        { IsEdge: false } => [EdgeBlock],
        _ => [.. blocks.Except(s_ofAnEdge, StringComparer.OrdinalIgnoreCase)],
    };

    private static EdgeFiles ReadFiles(string block, string certificate, string authorities, DataDirectory data, Action<string, string> fault)
    {
        var other = block == EdgeBlock ? "inner servers" : "edges";
        if (certificate.Length == 0)
        {
            fault($"{block}/certificate", $"'{block}/certificate' is missing: a file (PEM) with the certificate by which {other} know this process, and its key; docs/guide/edges.md says how to make one");
        }

        if (authorities.Length == 0)
        {
            fault($"{block}/authorities", $"'{block}/authorities' is missing: a file (PEM) with the authority that has signed the certificates of {other}; docs/guide/edges.md says how to make one");
        }

        return new(Path.Combine(data.Root, certificate), Path.Combine(data.Root, authorities));
    }

    private static List<EdgeAddress> ReadAddresses(EdgesOptions edges, Action<string, string> fault)
    {
        List<EdgeAddress> addresses = [];
        foreach (var text in edges.Addresses)
        {
            if (EdgeAddress.TryParse(text, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                fault("edges/addresses", $"'edges/addresses': '{text}' must be HOST:PORT, as in e1.example.org:5291 or [2001:db8::1]:5291");
            }
        }

        if (edges.Addresses.Count == 0)
        {
            fault("edges/addresses", "'edges/addresses' is missing: where the edges wait for this server, as in addresses = [ 'e1.example.org:5291' ]; without edges, remove the block 'edges'");
        }

        return [.. addresses.Distinct()];
    }

    private static void CheckPort(IOptionsProvider options, EdgeOptions edge, Action<string, string> fault)
    {
        if (options.Get<ClientOptions>().Connections.ContainsKey(edge.Port))
        {
            fault("edge/port", $"'edge/port': port {edge.Port} is one for clients, too (c2s/connections); inner servers need one of their own");
        }

        if (options.Get<MonitoringOptions>() is { IsEnabled: true } monitoring && monitoring.Port == edge.Port)
        {
            fault("edge/port", $"'edge/port': port {edge.Port} is the one for monitoring, too (monitoring/http/port)");
        }
    }
}
