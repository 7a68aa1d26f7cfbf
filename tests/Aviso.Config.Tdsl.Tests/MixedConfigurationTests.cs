using System.Collections;

namespace Aviso.Config.Tdsl.Tests;

/// <summary>What holds when only a part of a configuration can be changed, and what differs then.</summary>
public sealed class MixedConfigurationTests : IDisposable
{
    private static readonly string[] s_live = ["admins", "hosts", "offline/store-limit"];
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Named_options_and_blocks_are_of_the_one_and_all_others_of_the_other()
    {
        var running = _fixture.Load("admins = [ a, b, c ]\noffline { 'store-limit' = 1, note = x }\nhosts { 'old.example' { } }");
        var next = _fixture.Load("admins = [ d ]\noffline { 'store-limit' = 2, note = y }\nhosts { 'new.example' { offline { note = z } } }\n'cluster-mode' = true");

        var options = Bind(MixedConfiguration.Make(running, next, s_live));

        Assert.Empty(options.Errors);
        Assert.Equal(["d"], Get<TopOptions>(options).Admins);
        Assert.False(Get<TopOptions>(options).ClusterMode);
        Assert.Equal((2, "x"), (Get<OfflineOptions>(options).StoreLimit, Get<OfflineOptions>(options).Note));
        Assert.Equal("z", ((OfflineOptions)options.Get(typeof(OfflineOptions), "new.example")).Note);
        Assert.Equal("x", ((OfflineOptions)options.Get(typeof(OfflineOptions), "old.example")).Note); // there is no such host any more
    }

    [Fact]
    public void What_goes_before_in_the_one_does_in_the_mixture_and_places_stay()
    {
        var environment = new Hashtable { ["AVISO_OFFLINE__STORE_LIMIT"] = "7" };
        var running = _fixture.Load("offline { 'store-limit' = 1 }", environment: environment);
        var next = _fixture.Load("offline {\n  'store-limit' = 2\n  keep = 5\n}", environment: environment);

        Assert.Equal(7, Get<OfflineOptions>(Bind(MixedConfiguration.Make(running, next, s_live))).StoreLimit);
        Assert.Contains("config.tdsl:3:3:", _fixture.Shorten(Assert.Single(Bind(MixedConfiguration.Make(running, next, ["offline"])).Errors)), StringComparison.Ordinal);
    }

    [Fact]
    public void Mixing_again_and_again_holds_on_to_nothing()
    {
        var mixed = _fixture.Load("admins = [ a ]\noffline { note = x }");
        for (var times = 0; times < 20; times++)
        {
            mixed = MixedConfiguration.Make(mixed, _fixture.Load($"admins = [ 'b{times}' ]"), s_live);
        }

        Assert.Equal(["b19"], Get<TopOptions>(Bind(mixed)).Admins);
        Assert.Equal("x", Get<OfflineOptions>(Bind(mixed)).Note);
        Assert.Equal(2, mixed.Providers.Count());
    }

    [Fact]
    public void Differences_are_named_by_their_paths_secrets_too()
    {
        var one = _fixture.Bind("offline { note = x }\ndata-source { password = 'hunter2' }\nhosts { 'a.example' { offline { note = x } } }\nping (active: false) {}");
        var other = _fixture.Bind("offline { note = x, 'store-limit' = 2 }\ndata-source { password = 'hunter3' }\nhosts { 'a.example' { offline { note = y } } }");

        Assert.Equal(["data-source/password", "hosts/a.example/offline/note", "offline/store-limit", "ping/active"], EffectiveConfiguration.Differences(one, other));
        Assert.Empty(EffectiveConfiguration.Differences(one, one));
    }

    private static BoundOptions Bind(Microsoft.Extensions.Configuration.IConfigurationRoot configuration) =>
        new OptionsBinder(ConfigurationFixture.Types, ConfigurationFixture.Modules) { LowestListenPort = 1 }.Bind(configuration);

    private static T Get<T>(BoundOptions options) => (T)options.Get(typeof(T));
}
