using Aviso.Abstractions.Options;

namespace Aviso.Server.Starting;

/// <summary>One database.</summary>
internal sealed class DataSourceOptions
{
    public const string EmbeddedDatabase = "sqlite:aviso.db";

    [Option("uri", MayHoldPassword = true, Description = "Where it is: sqlite:FILE (within the data directory, or a path) or postgresql://USER@HOST:PORT/DATABASE?sslmode=… (also after jdbc:).")]
    public string Uri { get; set; } = "";

    [Option("password", Secret = true, Description = "The password, so that it need not stand in the URI; best as env('NAME') or file('PATH').")]
    public string Password { get; set; } = "";

    [Option("pool-size", Minimum = 2, Maximum = 256, Description = "Connections held open: one writes, the others read.")]
    public int PoolSize { get; set; } = 3;

    [Option("schema-management", Description = "Make and upgrade the tables when the server starts. When off, that is left to 'aviso schema', and the server refuses to start on a schema that is not current.")]
    public bool SchemaManagement { get; set; } = true;

    [Option("connect-timeout", Minimum = 1, Maximum = 300, Description = "How long one attempt to connect may take. PostgreSQL.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    [Option("connect-patience", Minimum = 0, Maximum = 300, Description = "How long writes wait for a lost database before they fail: enough for its restart. PostgreSQL.")]
    public TimeSpan ConnectPatience { get; set; } = TimeSpan.FromSeconds(5);

    [Option("query-timeout", Minimum = 1, Maximum = 3600, Description = "The longest a statement may take before it is cancelled. PostgreSQL.")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
