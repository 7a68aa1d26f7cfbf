namespace Aviso.Ledger.Tests;

/// <summary>The ledger notices what it is there to notice.</summary>
public sealed class BookTests
{
    private readonly Book _book = new();

    [Fact]
    public void Acknowledged_message_that_nobody_found_is_missing()
    {
        var (lost, found, unsure) = (Send("1", 1), Send("2", 2), Send("3", 3));
        (lost.IsAcknowledged, found.IsAcknowledged) = (true, true);
        _book.Delivered("2");

        Assert.Equal([lost], _book.Missing());
        Assert.False(unsure.IsFound);
    }

    [Fact]
    public void Message_in_the_archive_or_returned_is_not_missing()
    {
        Send("1", 1).IsAcknowledged = true;
        Send("2", 2).IsAcknowledged = true;
        _book.Archived("1", "row");
        _book.Returned("2");

        Assert.Empty(_book.Missing());
    }

    [Fact]
    public void Later_message_before_an_earlier_one_is_disorder_and_a_repetition_is_not()
    {
        Send("1", 1);
        Send("2", 2);
        Send("3", 3);
        foreach (var id in (string[])["1", "3", "1", "2"])
        {
            _book.Delivered(id);
        }

        Assert.Equal(1, _book.Disordered);
    }

    [Fact]
    public void Row_that_came_twice_and_copy_without_row_are_wrong()
    {
        Send("1", 1);
        Send("2", 2);
        _book.Delivered("1", "a");
        _book.Delivered("2", "b");
        _book.Archived("1", "a");
        Assert.Equal(1, _book.WrongIds);

        _book.Archived("2", "b");
        Assert.Equal(0, _book.WrongIds);

        _book.Archived("2", "b");
        Assert.Equal(1, _book.WrongIds);
    }

    private Entry Send(string id, int number)
    {
        var entry = new Entry(id, "romeo", "juliet", number);
        _book.Sent(entry);
        return entry;
    }
}
