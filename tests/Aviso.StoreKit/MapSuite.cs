using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What a map store promises.</summary>
public abstract class MapSuite : StorageSuite
{
    [Fact]
    public async Task Get_of_what_was_never_put_is_null() => Assert.Null(await Contacts.GetAsync(Juliet, "nobody"));

    [Fact]
    public async Task Put_then_get_gives_the_value()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("friend"));

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task Put_over_a_value_replaces_it()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("stranger"));
        await Contacts.PutAsync(Juliet, "romeo", Bytes("friend"));

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
        Assert.Single(await Contacts.ListAsync(Juliet, 10));
    }

    [Fact]
    public async Task An_empty_value_is_not_the_same_as_none()
    {
        await Contacts.PutAsync(Juliet, "romeo", ReadOnlyMemory<byte>.Empty);

        Assert.Equal(string.Empty, Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task A_value_of_a_megabyte_and_all_byte_values_comes_back_unchanged()
    {
        var value = new byte[1024 * 1024];
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = (byte)i;
        }

        await Contacts.PutAsync(Juliet, "picture", value);

        Assert.Equal(value, await Contacts.GetAsync(Juliet, "picture"));
    }

    [Fact]
    public async Task A_buffer_changed_after_the_call_does_not_change_what_is_stored()
    {
        var buffer = Bytes("friend");
        var put = Contacts.PutAsync(Juliet, "romeo", buffer);
        buffer.AsSpan().Clear();
        await put;

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Romeo")]
    [InlineData("it's \"quoted\" % _ \\ ; --")]
    [InlineData("ромео\u0301 \U0001F339")]
    public async Task Any_text_is_a_key(string key)
    {
        await Contacts.PutAsync(Juliet, key, Bytes("friend"));

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, key)));
        Assert.Equal(key, Assert.Single(await Contacts.ListAsync(Juliet, 10)).Key);
    }

    [Fact]
    public async Task Text_that_has_no_UTF_8_form_in_every_database_is_refused()
    {
        // Not inline data: attributes are kept as UTF-8, which cannot hold these either.
        foreach (var text in new[] { "a\0b", "a\uD83Cb", "\uDF39" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Contacts.PutAsync(Juliet, text, Bytes("x")));
            await Assert.ThrowsAsync<ArgumentException>(() => Contacts.PutAsync(Juliet with { Local = text }, "key", Bytes("x")));
            await Assert.ThrowsAsync<ArgumentException>(() => Archive.AppendAsync(Juliet with { Domain = text }, Noon, Bytes("x")));
        }
    }

    [Fact]
    public async Task Keys_and_owners_that_differ_in_case_only_are_different()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("lower"));
        await Contacts.PutAsync(Juliet, "Romeo", Bytes("upper"));
        await Contacts.PutAsync(Juliet with { Local = "Juliet" }, "romeo", Bytes("other"));

        Assert.Equal("lower", Text(await Contacts.GetAsync(Juliet, "romeo")));
        Assert.Equal("upper", Text(await Contacts.GetAsync(Juliet, "Romeo")));
    }

    [Fact]
    public async Task Owners_do_not_see_each_others_entries()
    {
        await Contacts.PutAsync(Juliet, "key", Bytes("juliet"));
        await Contacts.PutAsync(StoreOwner.ForDomain(Juliet.Domain), "key", Bytes("domain"));

        Assert.Equal("juliet", Text(await Contacts.GetAsync(Juliet, "key")));
        Assert.Equal("domain", Text(await Contacts.GetAsync(StoreOwner.ForDomain(Juliet.Domain), "key")));
        Assert.Null(await Contacts.GetAsync(Nurse, "key"));
        Assert.Null(await Contacts.GetAsync(Juliet with { Domain = Romeo.Domain }, "key"));
    }

    [Fact]
    public async Task List_is_in_the_order_of_code_points()
    {
        // U+1F339 is a surrogate pair in .NET, where plain ordinal order would put it before U+FF21.
        foreach (var key in new[] { "\U0001F339", "b", "\uFF21", "B", "ä", "" })
        {
            await Contacts.PutAsync(Juliet, key, Bytes("x"));
        }

        var keys = (await Contacts.ListAsync(Juliet, 10)).Select(entry => entry.Key);
        Assert.Equal(["", "B", "b", "ä", "\uFF21", "\U0001F339"], keys);
    }

    [Fact]
    public async Task List_in_pages_gives_each_entry_once()
    {
        foreach (var number in Enumerable.Range(0, 25))
        {
            await Contacts.PutAsync(Juliet, $"k{number:00}", Bytes($"v{number}"));
        }

        await Contacts.PutAsync(Nurse, "k05", Bytes("of the nurse"));
        var seen = new List<string>();
        string? after = null;
        while (await Contacts.ListAsync(Juliet, 10, after) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(entry => $"{entry.Key}={Text(entry.Value)}"));
            after = page[^1].Key;
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"k{number:00}=v{number}"), seen);
    }

    [Fact]
    public async Task A_list_of_none_is_empty()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("x"));

        Assert.Empty(await Contacts.ListAsync(Juliet, 0));
        Assert.Empty(await Contacts.OwnersAsync(Juliet.Domain, 0));
    }

    [Fact]
    public async Task Owners_are_each_listed_once_in_order_within_their_domain()
    {
        foreach (var local in new[] { "nurse", "juliet", "", "Juliet", "nurse" })
        {
            await Contacts.PutAsync(new StoreOwner("capulet.example", local), "a", Bytes("x"));
            await Contacts.PutAsync(new StoreOwner("capulet.example", local), "b", Bytes("x"));
        }

        await Contacts.PutAsync(Romeo, "a", Bytes("x"));

        Assert.Equal(["", "Juliet", "juliet", "nurse"], (await Contacts.OwnersAsync("capulet.example", 10)).Select(owner => owner.Local));
        Assert.Equal(["juliet", "nurse"], (await Contacts.OwnersAsync("capulet.example", 10, "Juliet")).Select(owner => owner.Local));
        Assert.Equal(["", "Juliet"], (await Contacts.OwnersAsync("capulet.example", 2)).Select(owner => owner.Local));
        Assert.Empty(await Contacts.OwnersAsync("verona.example", 10));
    }

    [Fact]
    public async Task An_owner_without_entries_is_not_listed()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("x"));
        await Contacts.RemoveAsync(Juliet, "romeo");

        Assert.Empty(await Contacts.OwnersAsync(Juliet.Domain, 10));
    }

    [Fact]
    public async Task Add_sets_only_where_there_is_nothing()
    {
        Assert.True(await Contacts.AddAsync(Juliet, "romeo", Bytes("first")));
        Assert.False(await Contacts.AddAsync(Juliet, "romeo", Bytes("second")));

        Assert.Equal("first", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task Of_many_adds_at_once_exactly_one_wins()
    {
        var adds = Enumerable.Range(0, 50).Select(number => Contacts.AddAsync(Juliet, "romeo", Bytes($"{number}"))).ToList();
        var won = await Task.WhenAll(adds);

        Assert.Single(won, true);
        Assert.Equal("0", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task Remove_removes_and_does_not_mind_absence()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("x"));
        await Contacts.RemoveAsync(Juliet, "romeo");
        await Contacts.RemoveAsync(Juliet, "romeo");

        Assert.Null(await Contacts.GetAsync(Juliet, "romeo"));
    }

    [Fact]
    public async Task Remove_all_removes_one_owners_entries_and_counts_them()
    {
        await Contacts.PutAsync(Juliet, "a", Bytes("x"));
        await Contacts.PutAsync(Juliet, "b", Bytes("x"));
        await Contacts.PutAsync(Nurse, "a", Bytes("x"));

        Assert.Equal(2, await Contacts.RemoveAllAsync(Juliet));
        Assert.Equal(0, await Contacts.RemoveAllAsync(Juliet));
        Assert.Empty(await Contacts.ListAsync(Juliet, 10));
        Assert.Single(await Contacts.ListAsync(Nurse, 10));
    }

    [Fact]
    public void A_store_that_is_not_declared_or_of_another_shape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Storage.Map("nothing"));
        Assert.Throws<ArgumentException>(() => Storage.Map("archive"));
        Assert.Throws<ArgumentException>(() => Storage.Log("contacts"));
    }
}
