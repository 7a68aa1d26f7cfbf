using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Operations;

namespace Aviso.FaultPoints;

/// <summary>A database whose writer has fault points before and behind each commit.</summary>
internal sealed class FaultyBackend(IStorageBackend inner, Points points) : IStorageBackend
{
    public string Name => inner.Name;

    public void Open(IReadOnlyList<StoreDeclaration> stores) => inner.Open(stores);

    public SchemaReport Check(IReadOnlyList<StoreDeclaration> stores) => inner.Check(stores);

    public IStorageWriter OpenWriter() => new FaultyWriter(inner.OpenWriter(), points);

    public IStorageReader OpenReader() => inner.OpenReader();

    public void Dispose() => inner.Dispose();

    private sealed class FaultyWriter(IStorageWriter writer, Points points) : IStorageWriter
    {
        public void Write(IReadOnlyList<WriteOperation> batch)
        {
            points.Linger();
            var isOfMessages = batch.Any(one => one.Store == "archive");
            if (isOfMessages)
            {
                points.Pass(Points.BeforeCommit);
            }

            writer.Write(batch);
            if (isOfMessages)
            {
                points.Pass(Points.AfterCommit);
            }
        }

        public void Dispose() => writer.Dispose();
    }
}
