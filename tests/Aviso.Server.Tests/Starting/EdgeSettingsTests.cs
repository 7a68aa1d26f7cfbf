using Aviso.Server.Starting;

namespace Aviso.Server.Tests.Starting;

public sealed class EdgeSettingsTests : IDisposable
{
    private const string Edge = "edge { certificate = 'etc/edge.pem', authorities = '/etc/ca.pem' }";
    private readonly TestDirectory _data = new();

    [Fact]
    public void Without_a_block_there_is_neither()
    {
        Assert.Null(Load("").Edge);
        Assert.False(Load("").IsEdge);
    }

    [Fact]
    public void Paths_begin_in_the_data_directory()
    {
        var edge = Load($"'default-virtual-host' = 'example.org'\n{Edge}\nc2s {{ 'auth-timeout' = 10s }}").Edge!;
        Assert.True(edge.IsEdge);
        Assert.Equal(Path.Combine(_data.Path, "etc", "edge.pem"), edge.Files.Certificate);
        Assert.Equal("/etc/ca.pem", edge.Files.Authorities);
    }

    [Fact]
    public void An_inner_server_has_addresses()
    {
        var settings = Load("edges { addresses = [ 'e1.example.org:5291', '[2001:db8::1]:5291' ], certificate = 'c.pem', authorities = 'a.pem' }");
        Assert.False(settings.IsEdge);
        Assert.Equal(["e1.example.org:5291", "[2001:db8::1]:5291"], settings.Edge!.Addresses.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData(Edge + "\ndataSource () { default () { uri = 'postgresql://h/d' } }", "'dataSource' has no place beside 'edge'")]
    [InlineData(Edge + "\ncluster { name = n1 }", "'cluster' has no place beside 'edge'")]
    [InlineData(Edge + "\nedges { addresses = [ 'h:1' ] }", "'edges' has no place beside 'edge'")]
    [InlineData(Edge + "\nadmins = [ 'admin@example.org' ]", "'admins' has no place beside 'edge'")]
    [InlineData("edge { port = 5291 }", "'edge/certificate' is missing")]
    [InlineData("edge { certificate = 'a', authorities = 'b', port = 5222 }", "port 5222 is one for clients")]
    [InlineData("edge { certificate = 'a', authorities = 'b', 'client-address' = 'here' }", "'edge/client-address' must be HOST:PORT")]
    [InlineData("edges { certificate = 'a', authorities = 'b' }", "'edges/addresses' is missing")]
    [InlineData("edges { certificate = 'a', authorities = 'b', addresses = [ 'http://h' ] }", "must be HOST:PORT")]
    [InlineData("edges { certificate = 'a', authorities = 'b', addresses = [ '2001:db8::1:5291' ] }", "must be HOST:PORT")]
    [InlineData("edges { addresses = [ 'h:1' ] }", "'edges/authorities' is missing")]
    public void What_cannot_work_is_said_at_the_start(string text, string fault)
    {
        var exception = Assert.Throws<CommandException>(() => Load(text));
        Assert.Equal(3, exception.ExitCode);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    private ServerSettings Load(string text)
    {
        var data = DataDirectory.Locate(_data.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(data.ConfigurationFile)!);
        File.WriteAllText(data.ConfigurationFile, text);
        return ServerSettings.Load(data, []);
    }
}
