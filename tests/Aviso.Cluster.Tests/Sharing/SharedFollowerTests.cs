using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Sharing;
using Aviso.ClusterKit.Fakes;
using Aviso.Testing.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Cluster.Tests.Sharing;

/// <summary>When nodes look at what they share.</summary>
public sealed class SharedFollowerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(2);
    private readonly FakeTime _time = new();
    private readonly Bus _bus = new();
    private readonly FakeSharedTable _table;
    private readonly SharedFollower _follower;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<long> _seen = [];
    private readonly SemaphoreSlim _looked = new(0);
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource? _gate;

    public SharedFollowerTests()
    {
        _table = new(_time);
        _follower = new(_table, _bus, LookAsync, s_period, _time, NullLogger.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        _running = _follower.RunAsync(_stop.Token);
        await LookedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _looked.Dispose();
    }

    [Fact]
    public async Task Node_that_is_told_looks_at_once()
    {
        await _table.PublishAsync("a = 1", "romeo", 0, 20);
        _follower.Announce();
        await LookedAsync();
        Assert.Equal([0L, 1], _seen);
    }

    [Fact]
    public async Task Node_that_may_have_missed_something_looks_at_once()
    {
        await _table.PublishAsync("a = 1", "romeo", 0, 20);
        _bus.Miss();
        await LookedAsync();
        Assert.Equal([0L, 1], _seen);
    }

    [Fact]
    public async Task Node_that_was_not_told_looks_after_a_while()
    {
        await _table.PublishAsync("a = 1", "romeo", 0, 20);
        await PassUntilLookedAsync();
        Assert.Equal([0L, 1], _seen.Take(2)); // it may have looked again by now
    }

    [Fact]
    public async Task What_is_announced_while_a_look_is_under_way_is_seen_by_the_next()
    {
        var gate = _gate = new();
        _follower.Nudge();
        await LookedAsync(); // it waits in the middle
        await _table.PublishAsync("a = 1", "romeo", 0, 20);
        _follower.Announce();
        _gate = null;
        gate.SetResult();
        await LookedAsync();
        Assert.Equal([0L, 0, 1], _seen);
    }

    [Fact]
    public async Task Node_goes_on_when_the_database_was_away()
    {
        _table.IsDown = true;
        var looks = _table.Looks;
        _follower.Nudge();
        await UntilAsync(() => _table.Looks > looks);
        _table.IsDown = false;
        await _table.PublishAsync("a = 1", "romeo", 0, 20);

        await PassUntilLookedAsync();

        Assert.Equal([0L, 1], _seen.Take(2));
    }

    private async Task LookAsync(SharedHead head, CancellationToken stop)
    {
        _seen.Enqueue(head.Configuration);
        _looked.Release();
        if (_gate is { } gate)
        {
            await gate.Task;
        }
    }

    private async Task LookedAsync() => Assert.True(await _looked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

    // The follower sets its timer on a thread of its own: time passes until it has seen that.
    private async Task PassUntilLookedAsync()
    {
        var looked = _looked.WaitAsync(TestContext.Current.CancellationToken);
        while (!looked.IsCompleted)
        {
            _time.Advance(s_period);
            await Task.Yield();
        }

        await looked;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private sealed class Bus : IClusterBus
    {
        private readonly List<Action<NodeId, ReadOnlyMemory<byte>>> _handlers = [];

        public event Action? Missed;

        public void Miss() => Missed?.Invoke();

        public void Publish(string subject, ReadOnlyMemory<byte> content) => _handlers.ForEach(handler => handler(NodeId.Create("n2", "a"), content));

        public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) => _handlers.Add(handler);
    }
}
