using Aviso.Cluster.Sharing;
using Aviso.Http.Administration;

namespace Aviso.Server.Sharing;

/// <summary>What somebody should look at about the configuration that the nodes share.</summary>
internal static class SharingWarnings
{
    public static IEnumerable<string> Of(SharedHead head, IReadOnlyList<ClusterNodeReport> nodes)
    {
        foreach (var node in nodes.Where(one => one.SharedFault is not null))
        {
            yield return $"{node.Node} cannot use version {head.Configuration} of the shared configuration and goes on with version {node.SharedVersion}: {node.SharedFault!.ReplaceLineEndings(" ")}";
        }

        if (nodes.Where(one => one is { SharedFault: null, SharedVersion: { } version } && version != head.Configuration).ToList() is not { Count: > 0 } behind)
        {
            yield break;
        }

        var names = string.Join(", ", behind.Select(one => $"{one.Node} (version {one.SharedVersion})"));
        if (head.Wanted < head.Configuration)
        {
            yield return $"the shared configuration has version {head.Configuration}, and not all nodes run it: {names}. To have them begin anew, one after the other: aviso cluster config apply";
        }
        else if (head.Turn is { } turn)
        {
            yield return $"version {head.Configuration} of the shared configuration is being applied; it is the turn of {turn}; still to come: {names}. If {turn} does not come back look at its log, mend it, and start it; if it never will: aviso cluster config apply --without {turn}";
        }
        else
        {
            yield return $"version {head.Configuration} of the shared configuration is being applied; still to come: {names}. The next node begins when all are up and every shard has an owner.";
        }
    }
}
