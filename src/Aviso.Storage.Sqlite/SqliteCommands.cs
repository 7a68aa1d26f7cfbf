using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>The prepared commands of one connection, the writer's or a reader's, by store and name; their number is bounded by the stores.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<(string Store, string Name), SqliteCommand> _commands = [];

    public SqliteCommand Get(string store, string name, Func<string> text, params ReadOnlySpan<string> parameters)
    {
        if (!_commands.TryGetValue((store, name), out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = text();
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + parameter });
            }

            _commands.Add((store, name), command);
        }

        return command;
    }

    public static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteNonQuery();
    }

    public static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }
}
