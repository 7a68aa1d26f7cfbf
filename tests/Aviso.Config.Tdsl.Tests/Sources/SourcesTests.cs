using System.Collections;
using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Tests.Sources;

public sealed class SourcesTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    [Fact]
    public void A_file_becomes_keys_and_values()
    {
        var configuration = _fixture.Load(
            """
            admins = [ 'a', 'b' ]
            empty = []
            nothing = null
            c2s () { connections { 5222 { socket = 'ssl', limit = 2 * 1.5 } } }
            ping (active: false) {}
            'jabber:iq:last' { on = true }
            block {}
            map = { a = 1 }
            """);

        Assert.Equal(
            [
                ("admins:0", "a"), ("admins:1", "b"), ("block", ""), ("c2s:active", "true"), ("c2s:connections:5222:limit", "3"),
                ("c2s:connections:5222:socket", "ssl"), ("empty", ""), ("jabber%3Aiq%3Alast:on", "true"), ("map:a", "1"), ("ping:active", "false"),
            ],
            configuration.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_environment_goes_over_the_file_and_switches_over_both()
    {
        var environment = new Hashtable { ["AVISO_C2S__MAX_SIZE"] = "2", ["aviso_c2s__from_environment"] = "yes", ["AVISO_CONFIG"] = "x", ["PATH"] = "/bin" };
        _fixture.Write("c2s { max-size = 1, idle = 1 }");
        var configuration = ServerConfiguration.Load(
            _fixture.Path, settings: ["c2s/max-size=3", "c2s/max-size=4", "x/jabber:iq=a=b"], environment: environment, except: ["AVISO_CONFIG"]);

        Assert.Equal("4", configuration["c2s:max-size"]);
        Assert.Equal("1", configuration["c2s:idle"]);
        Assert.Equal("yes", configuration["c2s:from-environment"]);
        Assert.Equal("a=b", configuration["x:jabber%3Aiq"]);
        Assert.Null(configuration["config"]);
    }

    [Fact]
    public void Every_value_keeps_its_origin()
    {
        var providers = _fixture.Load(
            "c2s {\n  max-size = 1\n}", ["a/b=1"], new Hashtable { ["AVISO_C2S__IDLE"] = "2" }).Providers.Cast<IConfigurationOrigins>().ToList();
        Assert.Equal("config.tdsl:2:3", _fixture.Shorten(providers[0].OriginOf("C2S:max-size")!));
        Assert.Equal("config.tdsl:1:1", _fixture.Shorten(providers[0].OriginOf("c2s")!));
        Assert.Equal("environment variable AVISO_C2S__IDLE", providers[1].OriginOf("c2s:idle")!.ToString());
        Assert.Equal("switch --set a/b", providers[2].OriginOf("a:b")!.ToString());
        Assert.Null(providers[0].OriginOf("a:b"));
    }

    [Fact]
    public void All_values_that_cannot_be_worked_out_are_reported_at_once()
    {
        var exception = Assert.Throws<TdslException>(() => _fixture.Load("a = env('NONE')\nb = 1 / 0\nc (active: true) { active = false }"));
        Assert.Equal(
            [
                "config.tdsl:1:5: environment variable 'NONE' is not set and no default is given",
                "config.tdsl:2:5: division by zero",
                "config.tdsl:3:20: 'active' is set twice, first on line 3 and again on line 3",
            ],
            exception.Errors.Select(_fixture.Shorten));
    }

    [Fact]
    public void References_see_the_environment_that_was_given() =>
        Assert.Equal("/home/x", _fixture.Load("a = env('HOME') + '/x'", environment: new Hashtable { ["HOME"] = "/home" })["a"]);

    [Fact]
    public void A_faulty_file_on_reload_leaves_the_values_as_they_were()
    {
        var configuration = _fixture.Load("a = 1");
        _fixture.Write("a = 'oh");
        Assert.Throws<TdslException>(configuration.Reload);
        Assert.Equal("1", configuration["a"]);
        _fixture.Write("a = 2");
        configuration.Reload();
        Assert.Equal("2", configuration["a"]);
    }

    [Fact]
    public void A_missing_file_is_an_error_unless_it_is_optional()
    {
        Assert.Throws<TdslException>(() => ServerConfiguration.Load(_fixture.Path, environment: new Hashtable()));
        Assert.Empty(ServerConfiguration.Load(_fixture.Path, optional: true, environment: new Hashtable()).AsEnumerable());
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("=hunter2")]
    public void A_setting_without_a_name_is_refused_and_not_repeated(string setting) =>
        Assert.Equal("switch --set: expected path/to/key=value", Assert.Throws<TdslException>(() => _fixture.Load("", [setting])).Message);

    public void Dispose() => _fixture.Dispose();
}
