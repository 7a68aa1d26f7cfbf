using Aviso.Cluster.Sharing;

namespace Aviso.ClusterKit;

/// <summary>What a table of shared things promises, for every engine.</summary>
public abstract class SharedTableSuite : IAsyncLifetime
{
    private ISharedTable _table = null!;

    public async ValueTask InitializeAsync() => _table = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _table.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nothing_is_there_before_something_is_published()
    {
        Assert.Equal(SharedHead.Empty, await _table.HeadAsync());
        Assert.Null(await _table.ReadAsync());
        Assert.Empty(await _table.HistoryAsync());
        Assert.Empty(await _table.CertificatesAsync());
    }

    [Fact]
    public async Task Versions_follow_each_other_and_only_who_knows_the_newest_publishes_the_next()
    {
        Assert.Equal(1, await _table.PublishAsync("a = 1", "romeo", after: 0, kept: 20));
        Assert.Null(await _table.PublishAsync("a = 2", "juliet", after: 0, kept: 20));
        Assert.Equal(2, await _table.PublishAsync("a = 3", "juliet", after: 1, kept: 20));

        Assert.Equal(2, (await _table.HeadAsync()).Configuration);
        Assert.Equal((2L, "a = 3", "juliet"), await _table.ReadAsync() is { } newest ? (newest.Version, newest.Text, newest.By) : default);
        Assert.Equal("a = 1", (await _table.ReadAsync(1))!.Text);
        Assert.Null(await _table.ReadAsync(3));
        Assert.Equal([2L, 1], (await _table.HistoryAsync()).Select(one => one.Version));
    }

    [Fact]
    public async Task Of_those_who_publish_at_once_one_wins()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _table.PublishAsync($"a = {number}", "romeo", after: 0, kept: 20)));

        Assert.Single(versions, 1L);
        Assert.Equal(7, versions.Count(version => version is null));
        Assert.Single(await _table.HistoryAsync());
    }

    [Fact]
    public async Task Only_some_versions_are_kept()
    {
        for (var version = 0; version < 5; version++)
        {
            await _table.PublishAsync($"a = {version}", "romeo", version, kept: 3);
        }

        Assert.Equal([5L, 4, 3], (await _table.HistoryAsync()).Select(one => one.Version));
    }

    [Fact]
    public async Task One_node_after_the_other_has_the_turn()
    {
        await _table.PublishAsync("a = 1", "romeo", after: 0, kept: 20);
        Assert.False(await _table.TryTakeTurnAsync("n1", 0)); // nobody has ordered it
        await _table.OrderAsync(1);

        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(1, 6).Select(number => _table.TryTakeTurnAsync($"n{number}", 0)))).Count(isTaken => isTaken));
        var turn = (await _table.HeadAsync()).Turn!;
        Assert.True(await _table.TryTakeTurnAsync(turn, 0));
        await _table.EndTurnAsync("n7"); // who does not have it cannot end it
        Assert.Equal(turn, (await _table.HeadAsync()).Turn);

        await _table.EndTurnAsync(turn);
        Assert.False(await _table.TryTakeTurnAsync(turn, 1)); // it has come to the wanted version
        Assert.True(await _table.TryTakeTurnAsync("n7", 0));

        // n7 may be away: whatever is ordered meanwhile, nobody else goes until it is back, or will not be.
        Assert.Equal(new(1, 0, 1, "n7"), await _table.OrderAsync(1));
        Assert.Equal(new(1, 0, 1, "n7"), await _table.OrderAsync(1, without: "n8"));
        Assert.False(await _table.TryTakeTurnAsync("n8", 0));
        Assert.Equal(new(1, 0, 1, null), await _table.OrderAsync(1, without: "n7"));
        Assert.True(await _table.TryTakeTurnAsync("n8", 0));
    }

    [Fact]
    public async Task What_nodes_say_of_themselves_is_kept_by_name()
    {
        await _table.TellAsync(new("n2", 0, "It has no such data source."));
        await _table.TellAsync(new("n1", 1));
        await _table.TellAsync(new("n2", 1));

        Assert.Equal([new("n1", 1), new SharedNode("n2", 1)], await _table.NodesAsync());
    }

    [Fact]
    public async Task Certificates_are_put_replaced_and_removed_and_each_change_is_seen()
    {
        var until = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await _table.PutCertificateAsync(new("example.org", new byte[] { 1, 2 }, "example.org, *.example.org", until, "romeo"));
        await _table.PutCertificateAsync(new("default", new byte[] { 3 }, "example.net", until, "romeo"));
        await _table.PutCertificateAsync(new("example.org", new byte[] { 4 }, "example.org", until, "juliet"));
        Assert.Equal(3, (await _table.HeadAsync()).Certificates);

        var all = await _table.CertificatesAsync();
        Assert.Equal(["default", "example.org"], all.Select(one => one.Name));
        Assert.Equal((until, "juliet", "example.org", 4), (all[1].Until, all[1].By, all[1].Names, all[1].Sealed.Span[0]));

        Assert.True(await _table.RemoveCertificateAsync("default"));
        Assert.False(await _table.RemoveCertificateAsync("default"));
        Assert.Equal(4, (await _table.HeadAsync()).Certificates);
        Assert.Single(await _table.CertificatesAsync());
    }

    /// <summary>Opens an empty table.</summary>
    protected abstract ValueTask<ISharedTable> OpenAsync();
}
