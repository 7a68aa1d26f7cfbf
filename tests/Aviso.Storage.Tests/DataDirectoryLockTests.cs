using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Tests;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aviso-lock-").FullName;

    [Fact]
    public void Lock_is_exclusive_until_disposed()
    {
        using (DataDirectoryLock.Acquire(_directory))
        {
            var error = Assert.Throws<StorageException>(() => DataDirectoryLock.Acquire(_directory));
            Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        }

        using var again = DataDirectoryLock.Acquire(_directory);
    }

    [Fact]
    public void File_left_by_a_crash_does_not_lock()
    {
        File.WriteAllText(Path.Combine(_directory, "aviso.lock"), "4711");

        using var acquired = DataDirectoryLock.Acquire(_directory);
    }

    [Fact]
    public void Directory_that_cannot_be_made_gives_a_readable_error()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, string.Empty);

        var error = Assert.Throws<StorageException>(() => DataDirectoryLock.Acquire(Path.Combine(file, "data")));
        Assert.Contains("writable", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
