using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Aviso.StoreKit;

/// <summary>
/// A PostgreSQL server of the tests' own, from the installed package, in a temporary directory and on a socket in it. It does
/// not flush (fsync=off): the tests kill the server, not the kernel.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Account = "postgres";

    // PostgreSQL refuses to run as root; as root (in a container) the tests run it as the package's user.
    private static readonly bool IsRoot = Environment.UserName == "root";

    private readonly string _binaries = FindBinaries();
    private string _directory = string.Empty;
    private int _schemas;

    public async ValueTask InitializeAsync()
    {
        // A short path: that of a socket is bounded to 107 bytes.
        _directory = Directory.CreateTempSubdirectory("aviso-pg-").FullName;
        if (IsRoot)
        {
            await RunAsync("chown", Account, _directory);
        }

        await RunAsServerUserAsync("initdb", "-D", Path.Combine(_directory, "data"), "-U", "aviso", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public Task StartAsync() => RunAsServerUserAsync(
        "pg_ctl", "start", "-w", "-D", Path.Combine(_directory, "data"), "-l", Path.Combine(_directory, "log"),
        "-o", $"-c listen_addresses='' -c unix_socket_directories='{_directory}' -c fsync=off -c max_connections=200");

    /// <summary>Stops without a checkpoint or a word to its clients, as a crash would.</summary>
    public Task StopAsync() => RunAsServerUserAsync("pg_ctl", "stop", "-m", "immediate", "-D", Path.Combine(_directory, "data"));

    /// <summary>A connection string with an empty schema for one test.</summary>
    public async Task<string> CreateSchemaAsync() => $"{ConnectionString};Search Path={await NameSchemaAsync()}";

    /// <summary>The same as a URI for the server's configuration.</summary>
    public async Task<string> CreateSchemaUriAsync() => $"postgresql:///postgres?host={_directory}&user=aviso&currentSchema={await NameSchemaAsync()}";

    /// <summary>The name of an empty schema.</summary>
    public async Task<string> NameSchemaAsync()
    {
        var schema = $"test{Interlocked.Increment(ref _schemas)}";
        await ExecuteAsync($"CREATE SCHEMA {schema}");
        return schema;
    }

    /// <summary>Where it listens.</summary>
    public EndPoint Socket => new UnixDomainSocketEndPoint(Path.Combine(_directory, ".s.PGSQL.5432"));

    /// <summary>Runs a statement as the database's owner.</summary>
    public async Task<object?> ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    private string ConnectionString => $"Host={_directory};Database=postgres;Username=aviso";

    private static string FindBinaries()
    {
        const string Installed = "/usr/lib/postgresql";
        var found = Directory.Exists(Installed)
            ? Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Max()
            : null;
        return found ?? throw new InvalidOperationException(
            "These tests need PostgreSQL's server programs, and /usr/lib/postgresql/*/bin/initdb is not there: apt-get install postgresql-15");
    }

    private Task RunAsServerUserAsync(string program, params string[] arguments)
    {
        program = Path.Combine(_binaries, program);
        return IsRoot
            ? RunAsync("setpriv", ["--reuid", Account, "--regid", Account, "--init-groups", program, .. arguments])
            : RunAsync(program, arguments);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        // Output goes to a file: the server that pg_ctl starts would keep a pipe open for ever.
        var output = Path.Combine(_directory, "output");
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", output, program }, WorkingDirectory = "/" };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await File.ReadAllTextAsync(output)}");
        }
    }
}
