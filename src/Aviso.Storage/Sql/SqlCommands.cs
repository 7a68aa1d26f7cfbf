using System.Data.Common;

namespace Aviso.Storage.Sql;

/// <summary>Short forms for statements off the hot path.</summary>
public static class SqlCommands
{
    /// <summary>Runs a statement; the result is the number of rows changed.</summary>
    public static int Execute(
        this DbConnection connection, string text, DbTransaction? transaction = null, params (string Name, object Value)[] parameters)
    {
        using var command = connection.Command(text, transaction, parameters);
        return command.ExecuteNonQuery();
    }

    internal static DbCommand Command(
        this DbConnection connection, string text, DbTransaction? transaction, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
