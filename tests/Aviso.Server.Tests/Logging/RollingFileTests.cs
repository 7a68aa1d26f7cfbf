using System.Text;
using Aviso.Server.Logging;

namespace Aviso.Server.Tests.Logging;

public sealed class RollingFileTests
{
    [Fact]
    public void Full_file_makes_room_and_the_oldest_goes()
    {
        using var directory = new TestDirectory();
        var path = Path.Combine(directory.Path, "aviso.log");
        using (var file = new RollingFile(path, maxBytes: 10, count: 3))
        {
            foreach (var line in (string[])["first---\n", "second--\n", "third---\n", "fourth--\n"])
            {
                Assert.Null(file.Write(Encoding.UTF8.GetBytes(line)));
            }
        }

        Assert.Equal("fourth--\n", File.ReadAllText(path));
        Assert.Equal("third---\n", File.ReadAllText(path + ".1"));
        Assert.Equal("second--\n", File.ReadAllText(path + ".2"));
        Assert.False(File.Exists(path + ".3"));
    }

    [Fact]
    public void File_that_cannot_be_written_is_reported_once_and_tried_again()
    {
        using var directory = new TestDirectory();
        var path = Path.Combine(directory.Path, "missing", "aviso.log");
        using var file = new RollingFile(path, maxBytes: 1000, count: 3);

        Assert.NotNull(file.Write("lost\n"u8));
        Assert.Null(file.Write("lost\n"u8));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Assert.Null(file.Write("kept\n"u8));

        Assert.Equal("kept\n", File.ReadAllText(path));
    }
}
