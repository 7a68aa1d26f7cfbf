using System.Globalization;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>
/// Where a database is, as people write it: <c>postgresql://user:password@host:5432/database?sslmode=require</c> as in libpq, or
/// the same after <c>jdbc:</c>, as in the configuration of other servers.
/// </summary>
public sealed class PostgresUri
{
    private static readonly string[] s_schemes = ["postgresql://", "postgres://"];

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> s_parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = static (text, value) => text.Username = value,
        ["password"] = static (text, value) => text.Password = value,
        ["host"] = static (text, value) => text.Host = value,
        ["port"] = static (text, value) => text.Port = PortOf(value),
        ["dbname"] = static (text, value) => text.Database = value,
        ["sslmode"] = static (text, value) => text.SslMode = SslModeOf(value),
        ["ssl"] = static (text, value) => text.SslMode = value is "false" ? SslMode.Disable : SslMode.VerifyFull, // what it means to JDBC
        ["sslrootcert"] = static (text, value) => text.RootCertificate = value,
        ["sslcert"] = static (text, value) => text.SslCertificate = value,
        ["sslkey"] = static (text, value) => text.SslKey = value,
        ["passfile"] = static (text, value) => text.Passfile = value,
        ["currentSchema"] = static (text, value) => text.SearchPath = value,
        ["application_name"] = static (text, value) => text.ApplicationName = value,
    };

    private PostgresUri(NpgsqlConnectionStringBuilder text)
    {
        ConnectionString = text.ConnectionString;
        Display = $"postgresql://{(text.Username is { } user ? user + "@" : "")}{text.Host}:{text.Port}/{text.Database}"
            + (text.SearchPath is { } schema ? $"?currentSchema={schema}" : "");
    }

    /// <summary>The same for Npgsql, with the password.</summary>
    public string ConnectionString { get; }

    /// <summary>The same for people, without the password.</summary>
    public string Display { get; }

    /// <summary>Whether a text is meant as such a URI.</summary>
    public static bool IsMeant(string uri) => s_schemes.Any(scheme => WithoutJdbc(uri).StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads one.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="password">The password, when it is kept elsewhere.</param>
    /// <exception cref="FormatException">It cannot be read; the text says why, without what might be a password.</exception>
    public static PostgresUri Parse(string uri, string? password = null)
    {
        var rest = WithoutJdbc(uri);
        rest = rest[(rest.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var (location, query) = rest.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? (rest[..mark], rest[(mark + 1)..]) : (rest, "");
        var text = new NpgsqlConnectionStringBuilder { Host = "localhost" };
        ReadLocation(text, location);
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            ReadParameter(text, parameter);
        }

        if (password is { Length: > 0 })
        {
            text.Password = password;
        }

        return text.Database is { Length: > 0 } ? new(text) : throw new FormatException("it names no database: postgresql://HOST/DATABASE");
    }

    private static string WithoutJdbc(string uri) => uri.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase) ? uri[5..] : uri;

    private static void ReadLocation(NpgsqlConnectionStringBuilder text, string location)
    {
        if (location.LastIndexOf('@') is var at and >= 0)
        {
            var user = location[..at].Split(':', 2);
            text.Username = Decoded(user[0]);
            text.Password = user.Length > 1 ? Decoded(user[1]) : null;
            location = location[(at + 1)..];
        }

        var parts = location.Split('/', 2);
        var (host, port) = parts[0].LastIndexOf(':') is var colon and >= 0 && !parts[0].EndsWith(']') ? (parts[0][..colon], parts[0][(colon + 1)..]) : (parts[0], "");
        if (host.Length > 0)
        {
            text.Host = Decoded(host).Trim('[', ']');
        }

        if (port.Length > 0)
        {
            text.Port = PortOf(port);
        }

        text.Database = parts.Length > 1 ? Decoded(parts[1]) : null;
    }

    private static void ReadParameter(NpgsqlConnectionStringBuilder text, string parameter)
    {
        var parts = parameter.Split('=', 2);
        if (!s_parameters.TryGetValue(parts[0], out var set) || parts.Length < 2)
        {
            throw new FormatException($"a parameter after '?' is not known (or has no '='); known are {string.Join(", ", s_parameters.Keys)}");
        }

        set(text, Decoded(parts[1]));
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text);

    private static int PortOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
        ? port
        : throw new FormatException("the port must be a number from 1 to 65535; characters such as : / @ ? within user or password are written as %3A %2F %40 %3F");

    private static SslMode SslModeOf(string text) => text.ToLowerInvariant() switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException("sslmode must be disable, allow, prefer, require, verify-ca or verify-full"),
    };
}
