using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Operations;

namespace Aviso.StoreKit;

/// <summary>A provider whose writer can be stopped before each batch, to play a slow disk.</summary>
public sealed class GatedBackend(IStorageBackend inner, ManualResetEventSlim gate) : IStorageBackend
{
    public string Name => inner.Name;

    public void Open(IReadOnlyList<StoreDeclaration> stores) => inner.Open(stores);

    public SchemaReport Check(IReadOnlyList<StoreDeclaration> stores) => inner.Check(stores);

    public IStorageWriter OpenWriter() => new Writer(inner.OpenWriter(), gate);

    public IStorageReader OpenReader() => inner.OpenReader();

    public void Dispose() => inner.Dispose();

    private sealed class Writer(IStorageWriter inner, ManualResetEventSlim gate) : IStorageWriter
    {
        public void Write(IReadOnlyList<WriteOperation> batch)
        {
            gate.Wait();
            inner.Write(batch);
        }

        public void Dispose() => inner.Dispose();
    }
}
