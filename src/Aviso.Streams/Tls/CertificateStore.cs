using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aviso.Streams.Tls;

/// <summary>
/// The certificates of the server: a directory with one <c>&lt;domain&gt;.pem</c> each (certificate, chain and unencrypted key,
/// in any order) and maybe a <c>default.pem</c> for all other names; and certificates from elsewhere, such as those that the nodes of a cluster share.
/// Thread-safe; lookups take no lock.
/// </summary>
/// <remarks>
/// Files are looked at again by <see cref="Refresh"/>, which a timer calls: file notifications get lost on network and
/// container file systems. A file that became bad leaves the certificate read before in use.
/// </remarks>
public sealed class CertificateStore
{
    private const string DefaultName = "default";

    // One certificate may cover many domains, so this is far from any real installation.
    private const int MaxFiles = 10_000;

    // A chain of 16 large certificates with a large key is about 60 KB.
    private const int MaxFileBytes = 256 * 1024;

    // Our own are renewed this long before they end; others are reported.
    private static readonly TimeSpan EndIsNear = TimeSpan.FromDays(14);

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Dictionary<string, LoadedFile> _files = [];
    private IReadOnlyDictionary<string, LoadedFile> _shared = new Dictionary<string, LoadedFile>();

    // Own files, then what is shared, then what was made here for want of anything better.
    private IReadOnlyList<FrozenDictionary<string, ServerCertificate>> _layers = [];

    /// <summary>Opens the store; reads nothing before <see cref="Refresh"/>.</summary>
    public CertificateStore(string directory, TimeProvider time)
    {
        _directory = directory;
        _time = time;
    }

    /// <summary>
    /// The certificate for a domain: that of its own file, one that names it, one with a wildcard for its parent; else the same among
    /// the shared ones, then among those made here; else a default one; null: none.
    /// </summary>
    public ServerCertificate? Find(string domain)
    {
        var layers = _layers;
        var name = DomainNames.ToAscii(domain);
        var wildcard = DomainNames.WildcardOf(name);
        foreach (var layer in layers)
        {
            if ((layer.GetValueOrDefault(name) ?? (wildcard is null ? null : layer.GetValueOrDefault(wildcard))) is { } found)
            {
                return found;
            }
        }

        return layers.Select(static layer => layer.GetValueOrDefault(DefaultName)).FirstOrDefault(static found => found is not null);
    }

    /// <summary>Reads a certificate with its chain and key as a file would hold it, without using it for anything.</summary>
    /// <exception cref="CertificateException">Something is missing; the text says what.</exception>
    public static ServerCertificate Read(string pem)
    {
        try
        {
            var (leaf, chain) = CertificatePem.Parse(pem);
            return new(leaf, chain);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Replaces the certificates that come from elsewhere: names, as files would have them, and contents. Own files go before them. One that cannot be
    /// read leaves the one before in use.
    /// </summary>
    public IReadOnlyList<CertificateProblem> Share(IReadOnlyDictionary<string, string> certificates)
    {
        lock (_lock)
        {
            var problems = new List<CertificateProblem>();
            var shared = new Dictionary<string, LoadedFile>();
            foreach (var (name, pem) in certificates)
            {
                var before = _shared.GetValueOrDefault(name);
                var stamp = new FileStamp(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(pem))), pem.Length, default);
                try
                {
                    var file = before?.Stamp == stamp ? before : new LoadedFile(stamp, Read(pem));
                    shared[name] = WarnOfEnd($"shared: {name}", file, problems);
                }
                catch (CertificateException exception)
                {
                    problems.Add(new($"shared: {name}", exception.Message));
                    shared[name] = new(stamp, before?.Certificate);
                }
            }

            _shared = shared;
            _layers = LayersOf(_files, _shared);
            return problems;
        }
    }

    /// <summary>
    /// <see cref="Find"/>, but makes and stores a self-signed certificate when there is none, or when the one this server made
    /// is about to expire. For the domains the server is configured for, never for a name a peer sent.
    /// </summary>
    /// <exception cref="ArgumentException">The domain cannot be the name of a file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public ServerCertificate GetOrCreate(string domain)
    {
        lock (_lock)
        {
            if (Find(domain) is { } found && !(found.IsMadeHere && IsEnding(found)))
            {
                return found;
            }

            var path = Path.Combine(_directory, FileNameOf(domain));
            using var made = SelfSignedCertificate.Create(domain, _time);
            WritePrivately(path, SelfSignedCertificate.ToPem(made));
            Refresh();
            return Find(domain) ?? throw new CertificateException($"The certificate just written to \"{path}\" cannot be read back.");
        }
    }

    /// <summary>Reads what is new or changed since the last time. Returns what the administrator should know; nothing twice in a row.</summary>
    public IReadOnlyList<CertificateProblem> Refresh()
    {
        lock (_lock)
        {
            var problems = new List<CertificateProblem>();
            var files = new Dictionary<string, LoadedFile>();
            foreach (var path in ListFiles(problems))
            {
                if (StampOf(path) is { } stamp)
                {
                    var before = _files.GetValueOrDefault(path);
                    var file = before?.Stamp == stamp ? before : Load(path, stamp, before, problems);
                    files[path] = WarnOfEnd(path, file, problems);
                }
            }

            _files = files;
            _layers = LayersOf(files, _shared);
            return problems;
        }
    }

    private List<string> ListFiles(List<CertificateProblem> problems)
    {
        if (!Directory.Exists(_directory))
        {
            return [];
        }

        var files = Directory.EnumerateFiles(_directory, "*.pem").Take(MaxFiles + 1).ToList();
        if (files.Count > MaxFiles)
        {
            problems.Add(new CertificateProblem(_directory, $"There are more than {MaxFiles} files; the others are not read. Remove those not needed."));
            files.RemoveAt(MaxFiles);
        }

        return files;
    }

    // Of the file a link leads to: ACME clients renew behind links. Null: it has just gone, or the link leads nowhere.
    private static FileStamp? StampOf(string path)
    {
        var info = new FileInfo(path);
        info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        return info.Exists ? new FileStamp(info.FullName, info.Length, info.LastWriteTimeUtc) : null;
    }

    private static LoadedFile Load(string path, FileStamp stamp, LoadedFile? before, List<CertificateProblem> problems)
    {
        try
        {
            if (stamp.Length > MaxFileBytes)
            {
                throw new CertificateException($"The file has more than {MaxFileBytes / 1024} KiB. It should hold one certificate, its chain and its key only.");
            }

            var (leaf, chain) = CertificatePem.Parse(File.ReadAllText(path));
            return new LoadedFile(stamp, new ServerCertificate(leaf, chain));
        }
        catch (Exception exception) when (exception is CertificateException or IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            var kept = before?.Certificate is null ? "" : " The certificate read before stays in use.";
            problems.Add(new CertificateProblem(path, exception.Message + kept));
            return new LoadedFile(stamp, before?.Certificate);
        }
    }

    private LoadedFile WarnOfEnd(string path, LoadedFile file, List<CertificateProblem> problems)
    {
        if (file.IsEndReported || file.Certificate is not { IsMadeHere: false } certificate || !IsEnding(certificate))
        {
            return file;
        }

        problems.Add(new CertificateProblem(
            path,
            string.Create(CultureInfo.InvariantCulture, $"The certificate ends on {certificate.Leaf.NotAfter:yyyy-MM-dd}. Get a new one and replace the file.")));
        return file with { IsEndReported = true };
    }

    private static FrozenDictionary<string, ServerCertificate>[] LayersOf(Dictionary<string, LoadedFile> files, IReadOnlyDictionary<string, LoadedFile> shared) =>
    [
        Index(files.Where(static file => file.Value.Certificate is { IsMadeHere: false })),
        Index(shared.Select(static one => KeyValuePair.Create(one.Key + ".pem", one.Value))),
        Index(files.Where(static file => file.Value.Certificate is { IsMadeHere: true })),
    ];

    // Names of files come before names inside certificates, so that a file is what its name says.
    private static FrozenDictionary<string, ServerCertificate> Index(IEnumerable<KeyValuePair<string, LoadedFile>> files)
    {
        var index = new Dictionary<string, ServerCertificate>();
        var usable = files.Where(file => file.Value.Certificate is not null).OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        foreach (var (path, file) in usable)
        {
            index[DomainNames.ToAscii(Path.GetFileNameWithoutExtension(path))] = file.Certificate!;
        }

        foreach (var (_, file) in usable)
        {
            foreach (var name in file.Certificate!.Names)
            {
                index.TryAdd(name, file.Certificate);
            }
        }

        return index.ToFrozenDictionary();
    }

    private bool IsEnding(ServerCertificate certificate) =>
        certificate.Leaf.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime < EndIsNear;

    private static string FileNameOf(string domain)
    {
        if (domain.Length == 0 || domain[0] == '.' || domain.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0
            || domain.Contains('\\', StringComparison.Ordinal))
        {
            throw new ArgumentException($"\"{domain}\" cannot be the name of a certificate file.", nameof(domain));
        }

        return domain + ".pem";
    }

    // Written aside and moved, so that a reader never sees half a file; readable by the server's own user only.
    private static void WritePrivately(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var temporary = path + ".new";
        File.Delete(temporary);
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private sealed record FileStamp(string Target, long Length, DateTime WrittenAt);

    private sealed record LoadedFile(FileStamp Stamp, ServerCertificate? Certificate, bool IsEndReported = false);
}
