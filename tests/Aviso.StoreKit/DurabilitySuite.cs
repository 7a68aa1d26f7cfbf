using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What every store promises about order, visibility and life after a restart.</summary>
public abstract class DurabilitySuite : StorageSuite
{
    [Fact]
    public async Task What_was_written_is_there_after_reopening()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("friend"));
        var sequence = await Archive.AppendAsync(Juliet, Noon, Bytes("hello"));
        await ReopenAsync();

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
        Assert.Equal(sequence, Assert.Single(await Archive.ReadAsync(Juliet, 0, 10)).Sequence);
    }

    [Fact]
    public async Task What_was_accepted_is_written_before_disposal_ends()
    {
        var writes = Enumerable.Range(0, 100).Select(number => Contacts.PutAsync(Juliet, $"{number:00}", Bytes("x"))).ToList();
        await ReopenAsync();

        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        Assert.Equal(100, (await Contacts.ListAsync(Juliet, 1000)).Count);
    }

    [Fact]
    public async Task Sequences_go_on_rising_after_reopening()
    {
        var first = await Archive.AppendAsync(Juliet, Noon, Bytes("x"));
        await Archive.RemoveAllAsync(Juliet);
        await ReopenAsync();

        Assert.True(await Archive.AppendAsync(Juliet, Noon, Bytes("x")) > first);
    }

    [Fact]
    public async Task Writes_to_one_key_take_effect_in_the_order_of_the_calls()
    {
        for (var number = 0; number < 500; number++)
        {
            _ = Contacts.PutAsync(Juliet, "romeo", Bytes($"{number}"));
            if (number % 7 == 0)
            {
                _ = Contacts.RemoveAsync(Juliet, "romeo");
            }
        }

        await Contacts.PutAsync(Juliet, "end", Bytes("x"));
        Assert.Equal("499", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task A_read_begun_after_a_write_has_completed_sees_it()
    {
        for (var number = 0; number < 200; number++)
        {
            await Contacts.PutAsync(Juliet, "romeo", Bytes($"{number}"));
            Assert.Equal($"{number}", Text(await Contacts.GetAsync(Juliet, "romeo")));
        }
    }

    [Fact]
    public async Task A_write_that_waits_is_neither_completed_nor_seen()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("before"));
        Provider.HoldWrites();
        var put = Contacts.PutAsync(Juliet, "romeo", Bytes("after"));

        Assert.Equal("before", Text(await Contacts.GetAsync(Juliet, "romeo")));
        Assert.False(put.IsCompleted);

        Provider.ReleaseWrites();
        await put;
        Assert.Equal("after", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task Concurrent_readers_and_writers_agree_in_the_end()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var owner = new StoreOwner("capulet.example", $"worker{worker}");
            for (var number = 0; number < 50; number++)
            {
                var sequence = await Archive.AppendAsync(owner, Noon, Bytes($"{number}"));
                Assert.Equal(sequence, (await Archive.ReadAsync(owner, sequence!.Value - 1, 10))[0].Sequence);
            }
        })));

        for (var worker = 0; worker < 8; worker++)
        {
            var owner = new StoreOwner("capulet.example", $"worker{worker}");
            Assert.Equal(50, await Archive.CountAsync(owner));
            Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), (await Archive.ReadAsync(owner, 0, 100)).Select(entry => Text(entry.Value)));
        }
    }

    [Fact]
    public async Task After_disposal_everything_fails_with_the_storage_exception()
    {
        var (contacts, archive) = (Contacts, Archive);
        await Storage.DisposeAsync();

        await Assert.ThrowsAsync<StorageException>(() => contacts.PutAsync(Juliet, "romeo", Bytes("x")));
        await Assert.ThrowsAsync<StorageException>(async () => await contacts.GetAsync(Juliet, "romeo"));
        await Assert.ThrowsAsync<StorageException>(async () => await archive.CountAsync(Juliet));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_before_it_runs_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Contacts.GetAsync(Juliet, "romeo", cancelled.Token));
    }
}
