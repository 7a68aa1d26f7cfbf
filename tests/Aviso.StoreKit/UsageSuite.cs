using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What a report on the stores counts.</summary>
public abstract class UsageSuite : StorageSuite
{
    protected override IReadOnlyList<StoreDeclaration> Stores =>
        [new("contacts", StoreShape.Map), new("archive", StoreShape.Log), new("messages", StoreShape.Archive)];

    [Fact]
    public async Task Empty_stores_hold_nothing() => Assert.Empty(await Storage.UsageAsync());

    [Fact]
    public async Task Rows_and_bytes_are_counted_by_store_and_domain_and_for_one_owner()
    {
        foreach (var (owner, value) in new[] { (Juliet, "12345"), (Nurse, "123"), (Romeo, "1") })
        {
            await Contacts.PutAsync(owner, "a", Bytes(value));
            await Archive.AppendAsync(owner, Noon, Bytes(value));
            await Archive.AppendAsync(owner, Noon, Bytes(value));
            await Storage.Archive("messages").AppendAsync(owner, new("1", Noon, "p@x", "", ArchiveFlags.None, Bytes(value)));
        }

        Assert.Equal(
            [
                new("archive", "capulet.example", 4, 16), new("archive", "montague.example", 2, 2),
                new("contacts", "capulet.example", 2, 8), new("contacts", "montague.example", 1, 1),
                new("messages", "capulet.example", 2, 8), new("messages", "montague.example", 1, 1),
            ],
            Sorted(await Storage.UsageAsync()));
        Assert.Equal(
            [new("archive", "capulet.example", 2, 6), new("contacts", "capulet.example", 1, 3), new("messages", "capulet.example", 1, 3)],
            Sorted(await Storage.UsageAsync(Nurse)));
    }

    private static IEnumerable<StoreUsage> Sorted(IReadOnlyList<StoreUsage> usage) =>
        usage.OrderBy(one => one.Store, StringComparer.Ordinal).ThenBy(one => one.Domain, StringComparer.Ordinal);
}
