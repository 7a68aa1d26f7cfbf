using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;

namespace Aviso.Core.Accounts;

/// <summary>Secrets that the server makes for itself once and keeps, such as the one behind the salts of unknown accounts.</summary>
public sealed class SecretStore(IStorage storage, IRandomSource random)
{
    private const int SecretBytes = 32;
    private static readonly StoreOwner s_server = StoreOwner.ForDomain(".server");

    /// <summary>The store the secrets are kept in.</summary>
    public static StoreDeclaration Declaration { get; } = new("server_secrets", StoreShape.Map, ErasedWithAccount: false);

    /// <summary>The secret of that name, made on first use.</summary>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string name)
    {
        var store = storage.Map(Declaration.Name);
        if (await store.GetAsync(s_server, name) is { } kept)
        {
            return kept;
        }

        var secret = new byte[SecretBytes];
        random.Fill(secret);
        return await store.AddAsync(s_server, name, secret) ? secret : await store.GetAsync(s_server, name);
    }
}
