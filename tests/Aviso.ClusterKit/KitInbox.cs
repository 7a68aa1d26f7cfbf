using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;

namespace Aviso.ClusterKit;

/// <summary>Writes down what comes. Thread-safe.</summary>
public sealed class KitInbox : ILinkHandler
{
    private readonly List<string> _texts = [];

    /// <summary>What each entry must wait for before it counts as handled.</summary>
    public Task Commit { get; set; } = Task.CompletedTask;

    /// <summary>Whether the next entries fail.</summary>
    public bool Fails { get; set; }

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_texts)
            {
                return [.. _texts];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_texts)
            {
                return _texts.Count;
            }
        }
    }

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        if (Fails)
        {
            throw new InvalidOperationException("The test wanted it.");
        }

        lock (_texts)
        {
            _texts.Add(Encoding.UTF8.GetString(entry.Bytes.Span));
        }

        commits.Add(Commit);
        return ValueTask.CompletedTask;
    }
}
