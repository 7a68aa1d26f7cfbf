using System.Buffers.Binary;
using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.LastActivity;

/// <summary>
/// Logouts in the store <c>last_activity</c>: one entry <c>logout</c> for an account, 8 bytes of milliseconds since 1970 (big endian)
/// and then the status text in UTF-8.
/// </summary>
internal sealed class LogoutStore(IStorage storage)
{
    private const string Key = "logout";
    private const int TimeBytes = sizeof(long);

    public static StoreDeclaration Declaration { get; } = new("last_activity", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    public async ValueTask<Logout?> ReadAsync(IAccount account) => await Store.GetAsync(account.Owner, Key) is { } bytes
        ? new(DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes)), Encoding.UTF8.GetString(bytes.AsSpan(TimeBytes)))
        : null;

    public Task WriteAsync(IAccount account, Logout logout)
    {
        var bytes = new byte[TimeBytes + Encoding.UTF8.GetByteCount(logout.Status)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, logout.At.ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(logout.Status, bytes.AsSpan(TimeBytes));
        return Store.PutAsync(account.Owner, Key, bytes);
    }
}
