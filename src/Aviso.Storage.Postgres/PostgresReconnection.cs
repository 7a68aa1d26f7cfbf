using Aviso.Abstractions.Storage;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>
/// Connects the writer. When the server has just been lost, it keeps trying for a while and the writes wait in their queue.
/// When it stays away, writes fail at once, and it is tried again only now and then, with rising pauses.
/// </summary>
internal sealed class PostgresReconnection(
    PostgresConnections connections, PostgresOptions options, TimeProvider time, TimeSpan firstDelay)
{
    private readonly TimeSpan _firstDelay = firstDelay;
    private TimeSpan _delay = firstDelay;
    private DateTimeOffset _nextAttempt;
    private StorageException? _lastError;

    /// <summary>A connection; blocks for at most the patience, and an attempt's own timeout.</summary>
    /// <exception cref="StorageException">The server cannot be reached.</exception>
    public NpgsqlConnection Connect()
    {
        var now = time.GetUtcNow();
        if (_lastError is not null && now < _nextAttempt)
        {
            throw _lastError;
        }

        var deadline = _lastError is null ? now + options.ConnectPatience : now;
        while (true)
        {
            try
            {
                var connection = connections.Open();
                (_lastError, _delay) = (null, _firstDelay);
                return connection;
            }
            catch (NpgsqlException error)
            {
                PrepareNextAttempt(error, deadline);
            }
        }
    }

    private void PrepareNextAttempt(NpgsqlException error, DateTimeOffset deadline)
    {
        var now = time.GetUtcNow();
        _nextAttempt = now + _delay;
        if (_nextAttempt >= deadline)
        {
            _lastError = PostgresErrors.Describe(error);
            _delay = _delay * 2 < options.MaxRetryDelay ? _delay * 2 : options.MaxRetryDelay;
            throw _lastError;
        }

        // The writer's own thread has nothing else to do meanwhile.
        using var pause = new ManualResetEventSlim();
        pause.Wait(_delay);
        _delay = _delay * 2 < options.MaxRetryDelay ? _delay * 2 : options.MaxRetryDelay;
    }
}
