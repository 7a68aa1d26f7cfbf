namespace Aviso.Ledger.Tests;

/// <summary>The ledger notices what it is there to notice.</summary>
public sealed class BookTests
{
    private const string Desk = "juliet@example.org/desk";
    private const string Phone = "juliet@example.org/phone";
    private readonly Book _book = new();

    [Fact]
    public void Acknowledged_message_that_is_not_in_the_archive_is_lost()
    {
        var (lost, _, _) = (Send("1", 1), Send("2", 2), Send("3", 3));
        lost.IsAcknowledged = true;
        _book.Delivered(Desk, "1");

        Assert.Equal([lost], _book.Lost());
    }

    [Fact]
    public void Message_in_the_archive_or_returned_is_not_lost()
    {
        Send("1", 1).IsAcknowledged = true;
        Send("2", 2).IsAcknowledged = true;
        _book.Archived("1", "row");
        _book.Returned("2");

        Assert.Empty(_book.Lost());
    }

    [Fact]
    public void Without_an_archive_a_device_must_have_the_message()
    {
        var book = new Book(hasArchive: false);
        var (found, lost) = (Send("1", 1, book), Send("2", 2, book));
        (found.IsAcknowledged, lost.IsAcknowledged) = (true, true);
        book.Delivered(Desk, "1");

        Assert.Equal([lost], book.Lost());
    }

    [Fact]
    public void Message_that_reached_one_of_two_devices_is_undelivered()
    {
        var (half, all) = (Send("1", 1), Send("2", 2));
        (half.IsAcknowledged, all.IsAcknowledged) = (true, true);
        _book.Delivered(Desk, "1");
        _book.Delivered(Desk, "2");
        _book.Delivered(Phone, "2");

        Assert.Equal([half], _book.Undelivered(((string[])[Desk, Phone]).ToLookup(_ => "juliet")));
    }

    [Fact]
    public void Later_message_before_an_earlier_one_is_disorder_and_a_repetition_or_another_device_is_not()
    {
        Send("1", 1);
        Send("2", 2);
        Send("3", 3);
        foreach (var id in (string[])["1", "3", "1", "2"])
        {
            _book.Delivered(Desk, id);
        }

        _book.Delivered(Phone, "2");
        _book.Delivered(Phone, "1", isLate: true);
        Assert.Equal(1, _book.Disordered);
        Assert.Equal([2, 1], ((string[])["1", "2"]).Select(id => _book.Entries.Single(one => one.Id == id).MostDeliveries));
    }

    [Fact]
    public void Row_that_came_twice_and_copy_without_row_are_wrong()
    {
        Send("1", 1);
        Send("2", 2);
        _book.Delivered(Desk, "1", "a");
        _book.Delivered(Desk, "2", "b");
        _book.Archived("1", "a");
        Assert.Equal(1, _book.WrongIds);

        _book.Archived("2", "b");
        Assert.Equal(0, _book.WrongIds);

        _book.Archived("2", "b");
        Assert.Equal((1, 1), (_book.WrongIds, _book.ArchivedTwice));
    }

    [Fact]
    public void Copy_of_a_sending_that_a_kill_kept_from_being_stored_is_not_wrong()
    {
        Send("1", 1);
        _book.Delivered(Desk, "1", "a");
        _book.Entries.Single().IsSentAgain = true;
        _book.Archived("1", "b");

        Assert.Equal(0, _book.WrongIds);
    }

    [Fact]
    public void Server_that_acknowledges_more_than_was_sent_is_found_out()
    {
        var queue = new OutgoingQueue();
        var acknowledged = 0;
        queue.Add(new("<message/>", () => acknowledged++));
        queue.Acknowledge(1);
        Assert.Equal((1, 0, true), (acknowledged, queue.Overcounts, queue.Empty.IsCompleted));

        queue.Acknowledge(2);
        Assert.Equal((1, 1), (acknowledged, queue.Overcounts));
    }

    [Fact]
    public void Faults_are_named_in_lower_case()
    {
        Assert.Equal([Fault.Kill, Fault.HalfOpen], Names.Parse<Fault>("kill,half-open"));
        Assert.Throws<FormatException>(() => Names.Parse<Fault>("earthquake"));
    }

    private Entry Send(string id, int number, Book? book = null)
    {
        var entry = new Entry(id, "romeo", "juliet", number);
        (book ?? _book).Sent(entry);
        return entry;
    }
}
