using Aviso.Server.Starting;

namespace Aviso.Server.Tests.Starting;

public sealed class MachineNameTests
{
    [Theory]
    [InlineData("127.0.1.1 chat.example.org chat", "chat.example.org")]
    [InlineData("127.0.1.1\tchat\tchat.example.org # comment", "chat.example.org")]
    [InlineData("127.0.1.1 chat", null)]
    [InlineData("127.0.1.1 chatter.example.org chatter", null)]
    [InlineData("# chat.example.org chat", null)]
    [InlineData("", null)]
    public void Full_name_is_that_of_the_line_with_the_short_one(string line, string? expected) =>
        Assert.Equal(expected, MachineName.FullName("chat", ["127.0.0.1 localhost", line]));

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("vm", false)]
    [InlineData("localhost", false)]
    [InlineData("box.local", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("[2001:db8::1]", false)]
    public void Only_names_that_others_can_find_are_federatable(string domain, bool expected) =>
        Assert.Equal(expected, MachineName.IsFederatable(domain));
}
