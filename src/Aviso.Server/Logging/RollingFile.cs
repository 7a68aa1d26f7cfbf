using System.Globalization;
using Aviso.Storage;

namespace Aviso.Server.Logging;

/// <summary>
/// A log file of bounded size: when it is full it becomes <c>aviso.log.1</c>, the one before <c>.2</c>, and the oldest
/// goes. Readable by the server's user only. Used by one thread.
/// </summary>
internal sealed class RollingFile(string path, long maxBytes, int count) : IDisposable
{
    private FileStream? _file;
    private bool _hasFailed;

    /// <summary>Writes lines; the next call tries again what this one could not do.</summary>
    /// <returns>What keeps it from writing, when that is new; else null.</returns>
    public string? Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            if (_file is not null && _file.Length > 0 && _file.Length + lines.Length > maxBytes)
            {
                Roll();
            }

            _file ??= Open();
            _file.Write(lines);
            _file.Flush();
            _hasFailed = false;
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk must not stop the server.
            var isNew = !_hasFailed;
            _hasFailed = true;
            return isNew ? exception.Message : null;
        }
    }

    public void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    private void Roll()
    {
        _file!.Dispose();
        _file = null;
        File.Delete(Numbered(count - 1));
        for (var number = count - 2; number >= 0; number--)
        {
            if (File.Exists(Numbered(number)))
            {
                File.Move(Numbered(number), Numbered(number + 1), overwrite: true);
            }
        }
    }

    private string Numbered(int number) => number == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");
}
