using Aviso.Abstractions.Storage;
using Aviso.Storage;

namespace Aviso.StoreKit;

/// <summary>
/// What the queue of writes promises when the disk is slower than the senders. A provider may have taken one batch out of
/// the queue already, so the bounds are asserted with a batch as tolerance.
/// </summary>
public abstract class QueueBoundSuite : StorageSuite
{
    private const int Bound = 20;
    private const int Batch = 5;

    protected override StorageLimits Limits => new()
    {
        MaxQueuedOperations = Bound,
        MaxQueuedBytes = 100_000,
        HighWaterMark = 0.5,
        MaxBatchOperations = Batch,
    };

    [Fact]
    public async Task Writes_beyond_the_bound_fail_and_those_within_are_done()
    {
        Provider.HoldWrites();
        var writes = Enumerable.Range(0, 100).Select(number => Contacts.PutAsync(Juliet, $"{number:00}", Bytes("x"))).ToList();
        var refused = writes.Where(write => write.IsFaulted).ToList();
        Assert.InRange(refused.Count, 100 - Bound - Batch, 100 - Bound);
        Assert.IsType<StorageException>(refused[0].Exception!.InnerException);

        Provider.ReleaseWrites();
        await Task.WhenAll(writes.Except(refused));
        Assert.Equal(100 - refused.Count, (await Contacts.ListAsync(Juliet, 1000)).Count);
    }

    [Fact]
    public async Task Bytes_are_bounded_too()
    {
        Provider.HoldWrites();
        var writes = Enumerable.Range(0, 10).Select(number => Contacts.PutAsync(Juliet, $"{number}", new byte[30_000])).ToList();

        Assert.InRange(writes.Count(write => write.IsFaulted), 10 - 3 - Batch, 10 - 3);
        Provider.ReleaseWrites();
    }

    [Fact]
    public async Task A_value_beyond_the_bound_is_refused_even_when_nothing_waits() =>
        await Assert.ThrowsAsync<StorageException>(() => Contacts.PutAsync(Juliet, "big", new byte[100_001]));

    [Fact]
    public void There_is_room_while_nothing_waits() => Assert.True(Storage.WaitForRoomAsync().AsTask().IsCompletedSuccessfully);

    [Fact]
    public async Task Who_waits_for_room_is_woken_when_the_queue_has_fallen_below_the_mark()
    {
        Provider.HoldWrites();
        var writes = Enumerable.Range(0, Bound).Select(number => Contacts.PutAsync(Juliet, $"{number}", Bytes("x"))).ToList();
        var first = Storage.WaitForRoomAsync().AsTask();
        var second = Storage.WaitForRoomAsync().AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);

        Provider.ReleaseWrites();
        await first;
        await second;
        await Task.WhenAll(writes);
        Assert.True(Storage.WaitForRoomAsync().AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiting_for_room_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        Provider.HoldWrites();
        var writes = Enumerable.Range(0, Bound).Select(number => Contacts.PutAsync(Juliet, $"{number}", Bytes("x"))).ToList();
        var room = Storage.WaitForRoomAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room);
        Provider.ReleaseWrites();
        await Task.WhenAll(writes);
    }
}
