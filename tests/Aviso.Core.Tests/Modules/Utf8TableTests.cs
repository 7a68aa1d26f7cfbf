using System.Text;
using Aviso.Core.Modules;

namespace Aviso.Core.Tests.Modules;

public sealed class Utf8TableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(500)]
    public void Every_key_is_found_and_no_other(int count)
    {
        var table = new Utf8Table<string>(Enumerable.Range(0, count).Select(number => (Bytes($"urn:xmpp:{number}"), Bytes($"name{number % 3}"), $"value{number}")));

        for (var number = 0; number < count; number++)
        {
            Assert.Equal($"value{number}", table.Find(Bytes($"urn:xmpp:{number}"), Bytes($"name{number % 3}")));
            Assert.Null(table.Find(Bytes($"urn:xmpp:{number}"), Bytes("other")));
        }

        Assert.Null(table.Find(Bytes($"urn:xmpp:{count}"), Bytes("name0")));
        Assert.Null(table.Find([], []));
    }

    [Fact]
    public void Keys_with_the_same_hash_are_kept_apart()
    {
        // The hash sees the last eight bytes and the length only.
        var table = new Utf8Table<int>([(Bytes("aaaa-12345678"), [], 1), (Bytes("bbbb-12345678"), [], 2), (Bytes("cccc-12345678"), [], 3)]);

        Assert.Equal(1, table.Find("aaaa-12345678"u8, []));
        Assert.Equal(2, table.Find("bbbb-12345678"u8, []));
        Assert.Equal(3, table.Find("cccc-12345678"u8, []));
        Assert.Equal(0, table.Find("dddd-12345678"u8, []));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
