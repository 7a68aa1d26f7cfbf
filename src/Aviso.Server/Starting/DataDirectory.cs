using Aviso.Abstractions.Storage;
using Aviso.Storage;

namespace Aviso.Server.Starting;

/// <summary>The one directory that everything the server writes lives in.</summary>
internal sealed class DataDirectory
{
    /// <summary>The variable that names it; not an option, since the options are found through it.</summary>
    public const string Variable = "AVISO_DATA";

    private DataDirectory(string path) => Root = Path.GetFullPath(path);

    public string Root { get; }

    public string ConfigurationFile => Path.Combine(Root, "etc", "config.tdsl");

    public string Certificates => Path.Combine(Root, "certs");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Where administrators' commands reach the running server.</summary>
    public string Socket => Path.Combine(Root, "aviso.sock");

    /// <summary><c>--data</c>, else the variable, else <c>./data</c>.</summary>
    public static DataDirectory Locate(string? given) =>
        new((given ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } path ? path : "data");

    /// <summary>Makes what is missing, readable by the server's own user only.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public void Create()
    {
        foreach (var path in (string[])[Root, Path.GetDirectoryName(ConfigurationFile)!, Certificates, Logs])
        {
            try
            {
                PrivateFiles.CreateDirectory(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(
                    $"The directory {path} cannot be made: {exception.Message} Choose another data directory with --data DIR or {Variable}, "
                    + "or give the user that runs the server the right to write there.",
                    exception);
            }
        }
    }
}
