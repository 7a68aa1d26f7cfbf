using System.Reflection;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Storage;
using SQLitePCL;

namespace Aviso.Storage.Sqlite;

/// <summary>
/// Points the SQLite binding at the system's library, which the distribution keeps patched, instead of a bundled one.
/// </summary>
internal static class SqliteLibrary
{
    // RETURNING, which appends and expiry rely on, came with 3.35.
    private const int MinimumVersion = 3_035_000;

    // Debian and most others; the development link; musl distributions.
    private static readonly string[] Candidates = ["libsqlite3.so.0", "sqlite3", "libsqlite3.so"];

    private static readonly Lazy<string> Version = new(LoadOnce);

    /// <summary>Loads the library once for the process; the result is its version.</summary>
    /// <exception cref="StorageException">It is not installed or too old.</exception>
    public static string Load() => Version.Value;

    private static string LoadOnce()
    {
        var library = Open();
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == "e_sqlite3" ? library : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();

        // Nobody reads SQLite's statistics of memory, and they take a lock for each allocation. Before the first connection; else it changes nothing.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);

        var version = raw.sqlite3_libversion().utf8_to_string();
        return raw.sqlite3_libversion_number() >= MinimumVersion
            ? version
            : throw new StorageException($"SQLite {version} is too old: 3.35 or later is needed.");
    }

    private static IntPtr Open()
    {
        foreach (var name in Candidates)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var library))
            {
                return library;
            }
        }

        throw new StorageException(
            $"The SQLite library is not installed (looked for {string.Join(", ", Candidates)}). "
            + "On Debian and Ubuntu: apt-get install libsqlite3-0; on Fedora: dnf install sqlite-libs; on Alpine: apk add sqlite-libs.");
    }
}
