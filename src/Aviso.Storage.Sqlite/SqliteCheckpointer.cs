using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log back into the database on a thread of its own: on the writer's path this would show as
/// commits of 15 to 100 ms. A passive checkpoint blocks neither writer nor readers. Under steady load it never catches up
/// with the writer, and the log would grow for ever; so when the log is long, the writer is asked to copy the small rest
/// between two batches, after which it starts again at the log's beginning.
/// </summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    private const int PageBytes = 4096;

    // About the work of a tenth of a second on a common disk.
    private const long PagesBetween = 16 * 1024 * 1024 / PageBytes;

    private const long PagesToFinish = 64 * 1024 * 1024 / PageBytes;

    // An idle server's log is copied back after this time, so that a crash leaves little to recover.
    private static readonly TimeSpan IdleDelay = TimeSpan.FromSeconds(30);

    private readonly SqliteConnections _connections;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private long _written;
    private bool _finishWanted;
    private bool _closed;

    public SqliteCheckpointer(SqliteConnections connections)
    {
        _connections = connections;
        _thread = new Thread(Run) { Name = "aviso-store-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The writer reports how many pages a commit has added to the log. True: it is to run <see cref="Checkpoint"/> on its own connection now.</summary>
    public bool Written(int pages)
    {
        lock (_gate)
        {
            _written += pages;
            if (_written >= PagesBetween)
            {
                Monitor.Pulse(_gate);
            }

            (var finish, _finishWanted) = (_finishWanted, false);
            return finish;
        }
    }

    /// <summary>Copies what can be copied without waiting for anybody; the result is the number of pages in the log.</summary>
    public static long Checkpoint(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) : 0;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            try
            {
                using var connection = _connections.OpenCheckpointer();
                var pages = Checkpoint(connection);
                lock (_gate)
                {
                    _finishWanted = pages >= PagesToFinish;
                }
            }
            catch (Exception error) when (error is DbException or IOException)
            {
                // The log stays as it is and nothing is lost; a disk in trouble shows at the writer, which reports it.
            }
        }
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_closed && _written < PagesBetween)
            {
                if (!Monitor.Wait(_gate, IdleDelay) && _written > 0)
                {
                    break;
                }
            }

            _written = 0;
            return !_closed;
        }
    }
}
