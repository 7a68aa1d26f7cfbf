using Aviso.Xml;

namespace Aviso.Protocol.Tests.ResultSets;

public sealed class ResultSetTests
{
    private static readonly string[] Letters = ["a", "b", "c", "d", "e"];

    [Theory]
    [InlineData("", null, null, null, null)]
    [InlineData("<max>10</max>", 10, null, null, null)]
    [InlineData("<max> 10 </max><after>x</after>", 10, "x", null, null)]
    [InlineData("<max>10</max><before/>", 10, null, "", null)]
    [InlineData("<index>371</index>", null, null, null, 371)]
    [InlineData("<max>99999999999999999999</max>", int.MaxValue, null, null, null)]
    public void Requests_are_read(string xml, int? max, string? after, string? before, int? index)
    {
        Assert.True(ResultSetRequest.TryParse(Query(xml), out var request, out _));
        Assert.Equal(new ResultSetRequest(max, after, before, index), request);
        Assert.True(ResultSetRequest.TryParse(new Element("query", "urn:q", request.ToElement()), out var again, out _));
        Assert.Equal(request, again);
    }

    [Theory]
    [InlineData("<max>-1</max>")]
    [InlineData("<max/>")]
    [InlineData("<max>ten</max>")]
    [InlineData("<index>-5</index>")]
    [InlineData("<index>1.5</index>")]
    [InlineData("<max>\u0663</max>")]
    public void Broken_numbers_are_bad_requests(string xml)
    {
        Assert.False(ResultSetRequest.TryParse(Query(xml), out _, out var error));
        Assert.Equal("bad-request", error.Condition);
    }

    [Fact]
    public void Query_without_a_set_asks_for_everything()
    {
        Assert.True(ResultSetRequest.TryParse(new Element("query", "urn:q"), out var request, out _));
        Assert.Same(ResultSetRequest.Everything, request);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(10, 10)]
    [InlineData(0, 0)]
    [InlineData(1000, 50)]
    public void Limit_never_exceeds_the_own_maximum(int? max, int expected) => Assert.Equal(expected, new ResultSetRequest(max).Limit(50));

    [Theory]
    [InlineData(null, null, null, null, "abcde", 0)]
    [InlineData(2, null, null, null, "ab", 0)]
    [InlineData(2, "b", null, null, "cd", 2)]
    [InlineData(2, "d", null, null, "e", 4)]
    [InlineData(2, null, "", null, "de", 3)]
    [InlineData(2, null, "d", null, "bc", 1)]
    [InlineData(2, null, "b", null, "a", 0)]
    [InlineData(2, null, null, 3, "de", 3)]
    [InlineData(9, "a", "d", null, "bc", 1)]
    public void Pages_are_taken(int? max, string? after, string? before, int? index, string expected, int position)
    {
        Assert.True(ResultSet.TryTake(Letters, letter => letter, new ResultSetRequest(max, after, before, index), 100, out var items, out var page, out _));
        Assert.Equal(expected, string.Concat(items));
        Assert.Equal(new ResultSetPage(expected[..1], expected[^1..], position, 5), page);
    }

    [Theory]
    [InlineData(0, null, null, null)]
    [InlineData(2, "e", null, null)]
    [InlineData(2, null, "a", null)]
    [InlineData(2, null, null, 5)]
    [InlineData(2, null, null, int.MaxValue)]
    [InlineData(2, "d", "b", null)]
    public void Empty_pages_tell_the_count_only(int? max, string? after, string? before, int? index)
    {
        Assert.True(ResultSet.TryTake(Letters, letter => letter, new ResultSetRequest(max, after, before, index), 100, out var items, out var page, out _));
        Assert.Empty(items);
        Assert.Equal("<set xmlns='http://jabber.org/protocol/rsm'><count>5</count></set>", page.ToElement().ToXml());
    }

    [Theory]
    [InlineData("x", null)]
    [InlineData(null, "x")]
    [InlineData("", null)]
    public void Item_that_is_gone_is_not_found(string? after, string? before)
    {
        Assert.False(ResultSet.TryTake(Letters, letter => letter, new ResultSetRequest(2, after, before), 100, out _, out _, out var error));
        Assert.Equal("item-not-found", error.Condition);
    }

    [Fact]
    public void Pages_are_written_and_read()
    {
        var page = new ResultSetPage("stpeter@jabber.org", "peterpan@neverland.lit", 0, 800);

        Assert.Equal(
            "<set xmlns='http://jabber.org/protocol/rsm'><first index='0'>stpeter@jabber.org</first>"
            + "<last>peterpan@neverland.lit</last><count>800</count></set>",
            page.ToElement().ToXml());
        Assert.True(ResultSetPage.TryParse(new Element("query", "urn:q", page.ToElement()), out var parsed));
        Assert.Equal(page, parsed);
        Assert.False(ResultSetPage.TryParse(new Element("query", "urn:q"), out _));
    }

    private static Element Query(string xml) =>
        new("query", "urn:q", Element.Parse($"<set xmlns='http://jabber.org/protocol/rsm'>{xml}</set>"));
}
