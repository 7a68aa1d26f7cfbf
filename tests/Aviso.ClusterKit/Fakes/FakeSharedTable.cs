using Aviso.Cluster.Ownership;
using Aviso.Cluster.Sharing;

namespace Aviso.ClusterKit.Fakes;

/// <summary>What the nodes share, in memory.</summary>
internal sealed class FakeSharedTable(TimeProvider time) : ISharedTable
{
    private readonly SortedDictionary<long, SharedDocument> _documents = [];
    private readonly SortedDictionary<string, SharedCertificate> _certificates = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SharedNode> _nodes = new(StringComparer.Ordinal);
    private SharedHead _head = SharedHead.Empty;

    /// <summary>Whether the database cannot be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often the head was asked for.</summary>
    public int Looks { get; private set; }

    public Task<SharedHead> HeadAsync(CancellationToken cancellation = default)
    {
        Looks++;
        return Ask(() => _head);
    }

    public Task<SharedDocument?> ReadAsync(long? version = null, CancellationToken cancellation = default) =>
        Ask(() => version is { } wanted ? _documents.GetValueOrDefault(wanted) : _documents.Values.LastOrDefault());

    public Task<IReadOnlyList<SharedDocument>> HistoryAsync(CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<SharedDocument>>(() => [.. _documents.Values.Reverse()]);

    public Task<long?> PublishAsync(string text, string by, long after, int kept, CancellationToken cancellation = default) => Ask<long?>(() =>
    {
        if (after != _head.Configuration)
        {
            return null;
        }

        _head = _head with { Configuration = after + 1 };
        _documents[after + 1] = new(after + 1, text, by, time.GetUtcNow());
        _documents.Remove(after + 1 - kept);
        return after + 1;
    });

    public Task<SharedHead> OrderAsync(long version, string? without = null, CancellationToken cancellation = default) =>
        Ask(() => _head = _head with { Wanted = Math.Max(version, _head.Wanted), Turn = _head.Turn == without ? null : _head.Turn });

    public Task<bool> TryTakeTurnAsync(string node, long running, CancellationToken cancellation = default) => Ask(() =>
    {
        if (_head.Wanted <= running || (_head.Turn is { } other && other != node))
        {
            return false;
        }

        _head = _head with { Turn = node };
        return true;
    });

    public Task EndTurnAsync(string node, CancellationToken cancellation = default) => Ask(() => _head = _head.Turn == node ? _head with { Turn = null } : _head);

    public Task TellAsync(SharedNode node, CancellationToken cancellation = default) => Ask(() => _nodes[node.Node] = node);

    public Task<IReadOnlyList<SharedNode>> NodesAsync(CancellationToken cancellation = default) => Ask<IReadOnlyList<SharedNode>>(() => [.. _nodes.Values]);

    public Task<IReadOnlyList<SharedCertificate>> CertificatesAsync(CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<SharedCertificate>>(() => [.. _certificates.Values]);

    public Task PutCertificateAsync(SharedCertificate certificate, CancellationToken cancellation = default) => Ask(() =>
    {
        _head = _head with { Certificates = _head.Certificates + 1 };
        return _certificates[certificate.Name] = certificate with { At = time.GetUtcNow() };
    });

    public Task<bool> RemoveCertificateAsync(string name, CancellationToken cancellation = default) => Ask(() =>
    {
        var isGone = _certificates.Remove(name);
        _head = isGone ? _head with { Certificates = _head.Certificates + 1 } : _head;
        return isGone;
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> Ask<T>(Func<T> question) =>
        IsDown ? Task.FromException<T>(new ClusterTableException("The test has taken the database away.")) : Task.FromResult(question());
}
