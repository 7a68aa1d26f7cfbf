using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What erasing an account promises.</summary>
public abstract class EraseSuite : StorageSuite
{
    protected override IReadOnlyList<StoreDeclaration> Stores =>
    [
        new("contacts", StoreShape.Map),
        new("archive", StoreShape.Log),
        new("audit", StoreShape.Log, ErasedWithAccount: false),
        new("bans", StoreShape.Map, ErasedWithAccount: false),
    ];

    [Fact]
    public async Task Erase_removes_one_owner_from_every_erasable_store_and_says_what()
    {
        await FillAsync(Juliet);
        await FillAsync(Nurse);

        var receipt = await Storage.EraseAsync(Juliet);

        Assert.Equal(["archive", "contacts"], receipt.Keys.Order());
        Assert.Equal(2, receipt["contacts"]);
        Assert.Equal(3, receipt["archive"]);
        Assert.Empty(await Contacts.ListAsync(Juliet, 10));
        Assert.Empty(await Archive.ReadAsync(Juliet, 0, 10));
        Assert.Equal(0, await Archive.CountAsync(Juliet));
    }

    [Fact]
    public async Task Erase_leaves_other_owners_and_stores_that_are_kept()
    {
        await FillAsync(Juliet);
        await FillAsync(Nurse);
        await Storage.EraseAsync(Juliet);

        Assert.Equal(2, (await Contacts.ListAsync(Nurse, 10)).Count);
        Assert.Equal(3, await Archive.CountAsync(Nurse));
        Assert.Equal(1, await Storage.Log("audit").CountAsync(Juliet));
        Assert.NotNull(await Storage.Map("bans").GetAsync(Juliet, "ban"));
    }

    [Fact]
    public async Task Erase_of_nobody_counts_nothing()
    {
        var receipt = await Storage.EraseAsync(Romeo);

        Assert.All(receipt.Values, rows => Assert.Equal(0, rows));
    }

    [Fact]
    public async Task An_account_made_anew_does_not_get_the_sequences_of_the_erased_one()
    {
        await FillAsync(Juliet);
        var last = (await Archive.ReadAsync(Juliet, 0, 10))[^1].Sequence;
        await Storage.EraseAsync(Juliet);
        await ReopenAsync();

        Assert.True(await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 1) > last);
    }

    [Fact]
    public async Task Erase_reaches_stores_of_modules_that_are_switched_off()
    {
        await FillAsync(Juliet);
        await ReopenAsync([new("contacts", StoreShape.Map)]);

        var receipt = await Storage.EraseAsync(Juliet);

        Assert.Equal(3, receipt["archive"]);
        Assert.DoesNotContain("audit", receipt.Keys);
        await ReopenAsync();
        Assert.Equal(0, await Archive.CountAsync(Juliet));
    }

    [Fact]
    public async Task Erase_follows_a_changed_declaration()
    {
        await FillAsync(Juliet);
        await ReopenAsync([new("contacts", StoreShape.Map, ErasedWithAccount: false)]);
        await ReopenAsync([]);

        Assert.Equal(["archive"], (await Storage.EraseAsync(Juliet)).Keys);
    }

    private async Task FillAsync(StoreOwner owner)
    {
        await Contacts.PutAsync(owner, "a", Bytes("x"));
        await Contacts.PutAsync(owner, "b", Bytes("x"));
        await Archive.AppendAsync(owner, Noon, Bytes("1"));
        await Archive.AppendAsync(owner, Noon, Bytes("2"));
        await Archive.AppendAsync(owner, Noon, Bytes("3"));
        await Storage.Log("audit").AppendAsync(owner, Noon, Bytes("x"));
        await Storage.Map("bans").PutAsync(owner, "ban", Bytes("x"));
    }
}
