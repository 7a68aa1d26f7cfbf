using System.Globalization;
using System.Text;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>
/// Holds a data directory (or one database in it) for one process, by an advisory lock on the file <c>NAME.lock</c> in it. The
/// kernel drops the lock with the process, so a crash leaves nothing to clean up; the file itself stays and means nothing.
/// Beside it, <c>NAME.pid</c> says who holds the lock: a locked file cannot be read.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    /// <summary>The name of the lock that stands for the whole directory of a server.</summary>
    public const string WholeDirectory = "aviso";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; makes the directory (mode 0700) where it is missing.</summary>
    /// <exception cref="StorageException">Another process holds it, or the directory cannot be written to.</exception>
    public static DataDirectoryLock Acquire(string directory, string name = WholeDirectory)
    {
        var holderFile = Path.Combine(directory, name + ".pid");
        try
        {
            PrivateFiles.CreateDirectory(directory);
            var acquired = new DataDirectoryLock(
                PrivateFiles.Open(Path.Combine(directory, name + ".lock"), FileMode.OpenOrCreate, FileShare.None));
            acquired.WriteHolder(holderFile);
            return acquired;
        }
        catch (IOException error) when (IsLocked(error))
        {
            throw new StorageException(
                $"The data directory {directory} is in use by process {Holder(holderFile)}. Stop that server first (or the command that runs).",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data directory {directory} cannot be used: {error.Message} It must be writable for the user that runs the server.", error);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK: what flock(2) answers on Linux and the BSDs; a sharing violation on Windows.
    private static bool IsLocked(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private void WriteHolder(string path)
    {
        try
        {
            using var holder = PrivateFiles.Open(path, FileMode.Create, FileShare.Read);
            holder.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
