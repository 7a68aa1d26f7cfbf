using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Xml;

namespace Aviso.Modules.VCard;

/// <summary>
/// vCards in the store <c>vcards</c>: the entry <c>vcard</c> (canonical XML), and <c>photo</c> with the hash of its picture, so
/// that a login needs not read the picture. Writes are kept in order: while <c>photo</c> is missing it is computed from the
/// vCard, which is what a crash between the writes leaves.
/// </summary>
internal sealed class VCardStore(IStorage storage)
{
    private const string CardKey = "vcard";
    private const string PhotoKey = "photo";

    public static StoreDeclaration Declaration { get; } = new("vcards", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    /// <summary>The vCard, or null when none was stored.</summary>
    public async ValueTask<Element?> ReadAsync(IAccount account) =>
        await Store.GetAsync(account.Owner, CardKey) is { } bytes ? Element.Parse(bytes) : null;

    /// <summary>The hash of the picture: empty for a vCard without, null when there is no vCard.</summary>
    public async ValueTask<byte[]?> ReadPhotoHashAsync(IAccount account) =>
        await Store.GetAsync(account.Owner, PhotoKey)
        ?? (await ReadAsync(account) is { } vCard ? PhotoHash.Of(vCard) : null);

    /// <summary>Stores a vCard and the hash of its picture.</summary>
    public Task WriteAsync(IAccount account, ReadOnlyMemory<byte> vCard, ReadOnlyMemory<byte> photoHash) => Task.WhenAll(
        Store.RemoveAsync(account.Owner, PhotoKey),
        Store.PutAsync(account.Owner, CardKey, vCard),
        Store.PutAsync(account.Owner, PhotoKey, photoHash));
}
