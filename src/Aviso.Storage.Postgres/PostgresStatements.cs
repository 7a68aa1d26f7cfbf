using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>The statements of one batch, and who reads what they return.</summary>
internal sealed class PostgresStatements(NpgsqlConnection connection, NpgsqlTransaction transaction) : IDisposable
{
    private readonly NpgsqlBatch _batch = new(connection, transaction);

    // For each statement that returns rows, in order: who reads them.
    private readonly Queue<Action<NpgsqlDataReader>> _rowReaders = new();

    // What is known only when all statements are done: numbers of rows.
    private readonly List<Action> _afterwards = [];

    public void Run()
    {
        using (var reader = _batch.ExecuteReader())
        {
            do
            {
                if (reader.FieldCount > 0)
                {
                    _rowReaders.Dequeue()(reader);
                }
            }
            while (reader.NextResult());
        }

        foreach (var action in _afterwards)
        {
            action();
        }
    }

    public void Dispose() => _batch.Dispose();

    /// <summary>Adds a statement whose first two parameters are the parts of an owner.</summary>
    public NpgsqlBatchCommand Add(string text, StoreOwner owner, params ReadOnlySpan<NpgsqlParameter> parameters) =>
        Add(text, [Text(owner.Domain), Text(owner.Local), .. parameters]);

    public NpgsqlBatchCommand Add(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        _batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Reads what the last statement returns.</summary>
    public void Read(Action<NpgsqlDataReader> read) => _rowReaders.Enqueue(read);

    /// <summary>The result of the operation is the sum of the numbers that the last statement returns.</summary>
    public void ReadSum(WriteOperation<int> operation) => Read(reader =>
    {
        operation.Result = 0;
        while (reader.Read())
        {
            operation.Result += (int)reader.GetInt64(0);
        }
    });

    /// <summary>Is done when all statements are.</summary>
    public void Afterwards(Action action) => _afterwards.Add(action);

    public static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    public static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    public static NpgsqlParameter<byte[]> Blob(byte[] value) => new() { TypedValue = value };
}
