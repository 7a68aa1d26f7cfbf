using Aviso.Ledger.Clustering;

namespace Aviso.Ledger.Tests;

/// <summary>The book-keeping of the ledger over several nodes.</summary>
public sealed class ClusterTests
{
    [Fact]
    public void What_is_seen_in_passing_is_no_second_owner_and_what_stays_is()
    {
        var streaks = new Streaks(3);
        streaks.Look(["romeo", "juliet"]);
        streaks.Look(["romeo"]);
        streaks.Look(["juliet"]);
        streaks.Look(["juliet"]);
        Assert.Empty(streaks.Found);

        streaks.Look(["juliet", "romeo"]);
        Assert.Equal(["juliet"], streaks.Found);
    }

    [Fact]
    public void Message_given_to_a_node_whose_life_was_over_must_reach_nobody()
    {
        var book = new Book();
        foreach (var id in (string[])["lost", "stored", "delivered"])
        {
            book.Stale(id);
        }

        Assert.Empty(book.Revived);
        book.Archived("stored", "row");
        book.Delivered("juliet@example.org/desk", "delivered");
        Assert.Equal(["delivered", "stored"], book.Revived.Order());
        Assert.Empty(book.Lost());
    }

    [Fact]
    public void Copy_without_row_is_explained_only_by_the_end_of_a_life()
    {
        var book = new Book();
        book.Sent(new("1", "romeo", "juliet", 1));
        book.Delivered("juliet@example.org/desk", "1", "a");
        book.Archived("1", "b");
        Assert.True(ReportOf(ClusterFault.NodeKilled, book).IsClean);
        Assert.Equal((1, false), (ReportOf(ClusterFault.BrokerKilled, book).WrongIds, ReportOf(ClusterFault.BrokerKilled, book).IsClean));

        book.Archived("1", "b");
        Assert.False(ReportOf(ClusterFault.NodeKilled, book).IsClean);
    }

    [Fact]
    public void What_is_sent_again_may_come_twice_and_late_only_where_a_life_ends()
    {
        var book = new Book();
        foreach (var number in (int[])[1, 2])
        {
            book.Sent(new($"{number}", "romeo", "juliet", number) { IsSentAgain = number == 1 });
        }

        book.Delivered("juliet@example.org/desk", "2");
        book.Delivered("juliet@example.org/desk", "1");
        book.Archived("1", "a");
        book.Archived("1", "b");
        Assert.Equal((1, 1), (book.Disordered, book.ArchivedTwice));
        Assert.True(ReportOf(ClusterFault.NodeKilled, book).IsClean);
        Assert.False(ReportOf(ClusterFault.BrokerKilled, book).IsClean);

        book.Archived("2", "c");
        book.Archived("2", "d");
        Assert.False(ReportOf(ClusterFault.NodeKilled, book).IsClean);
    }

    [Fact]
    public void Every_order_comes_once()
    {
        var orders = Orders.Of(3).Select(order => string.Concat(order)).ToList();
        Assert.Equal(["012", "021", "102", "120", "201", "210"], orders.Order());
    }

    [Fact]
    public void Faults_of_a_cluster_are_named_by_the_same_rules()
    {
        var options = LedgerOptions.Parse(["--faults", "node-killed,cold-start", "--nodes", "3", "--brokers", "3", "--pause", "25"]);
        Assert.Equal([ClusterFault.NodeKilled, ClusterFault.ColdStart], options.ClusterFaults);
        Assert.Equal((3, 3, 25), (options.Nodes, options.Brokers, options.Pause.TotalMilliseconds));
        Assert.Contains(ClusterFault.BrokerSplit, new LedgerOptions { Brokers = 3 }.ClusterFaults);
        Assert.DoesNotContain(ClusterFault.BrokerSplit, new LedgerOptions().ClusterFaults);
        Assert.Throws<FormatException>(() => LedgerOptions.Parse(["--brokers", "2"]));
        Assert.Throws<FormatException>(() => LedgerOptions.Parse(["--nodes", "3", "--faults", "full-disk"]));
    }

    [Fact]
    public void Summary_has_a_row_for_each_fault_with_its_times_and_bounds()
    {
        var summary = ClusterSummary.Of([ReportOf(ClusterFault.NodeKilled, new(), 7, 3), ReportOf(ClusterFault.BrokerKilled, new(), null, 1), ReportOf(ClusterFault.NodeKilled, new(), 5, 2)]);
        Assert.Equal(
            ["| `node-killed` | 2 | 0 | 0 | 0 | 5.0 / 7.0 / 7.0 s (12 s) | 2.0 / 3.0 / 3.0 s (10 s) |", "| `broker-killed` | 1 | 0 | 0 | 0 |  | 1.0 / 1.0 / 1.0 s (10 s) |"],
            summary.Split('\n')[2..]);
    }

    private static ClusterRoundReport ReportOf(ClusterFault fault, Book book, double? takenOver = null, double healed = 1) => new()
    {
        Round = 1,
        Fault = fault,
        Book = book,
        Resumed = 0,
        Begun = 0,
        Refused = 0,
        Looks = 0,
        TakeOver = takenOver is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Healing = TimeSpan.FromSeconds(healed),
        Lost = book.Lost(),
        Breaches = [],
    };
}
