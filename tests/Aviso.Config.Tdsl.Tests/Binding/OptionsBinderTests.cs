using System.Collections;
using Aviso.Abstractions.Options;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Tests.Binding;

public sealed class OptionsBinderTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    [Fact]
    public void An_empty_file_gives_the_defaults()
    {
        var options = Bound("");
        Assert.Equal(1000, options.Get<OfflineOptions>().StoreLimit);
        Assert.Equal([5222, 5223], options.Get<C2SOptions>().Connections.Keys);
        Assert.True(options.IsActive("ping"));
        Assert.False(options.IsActive("ping", otherwise: false));
        Assert.Throws<ArgumentException>(() => options.Get<TlsOptions>());
    }

    [Fact]
    public void Every_type_is_bound()
    {
        var options = Bound(
            """
            admins = 'a@x, b@x'
            cluster-mode = true
            owner = romeo@Example.ORG
            offline {
                store-limit = '5'
                keep = '7d'
                max-size = 2m
                factor = 1
                note = 'two words'
                codes = [ 3, 4 ]
                label = 7
            }
            c2s {
                connections { 5222 { socket = 'START-TLS', tls { required = false } } }
                names { 'a:b' = 'c' }
                acl { ping = 'LOCAL', stop = [ 'a', 'b' ] }
            }
            """);
        var offline = options.Get<OfflineOptions>();
        Assert.Equal((5, TimeSpan.FromDays(7), 2L << 20, 1.0, "two words", 7), (offline.StoreLimit, offline.Keep, offline.MaxSize, offline.Factor, offline.Note, offline.Label));
        Assert.Equal([3, 4], offline.Codes);
        Assert.Equal(["a@x", "b@x"], options.Get<TopOptions>().Admins);
        Assert.True(options.Get<TopOptions>().ClusterMode);
        Assert.Equal("romeo@example.org", options.Get<TopOptions>().Owner!.ToString());
        var c2s = options.Get<C2SOptions>();
        Assert.Equal(SocketKind.StartTls, c2s.Connections[5222].Socket);
        Assert.False(c2s.Connections[5222].Tls.Required);
        Assert.Equal("c", c2s.Names["A:B"]);
        Assert.Equal(["a", "b"], c2s.Acl["stop"]);
        Assert.Equal(["LOCAL"], c2s.Acl["ping"]);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("15m", 900_000)]
    [InlineData("2H", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("PT15M", 900_000)]
    [InlineData("P1DT2H3M4.5S", 93_784_500)]
    [InlineData("P2W", 1_209_600_000)]
    [InlineData("0", 0)]
    public void Durations_are_read(string text, long milliseconds)
    {
        Assert.True(Model.DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(Model.DurationText.TryParse(Model.DurationText.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P3M")]
    [InlineData("P1Y")]
    [InlineData("99999999999999d")]
    [InlineData("P999999999D")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Model.DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64k", 65_536)]
    [InlineData("2M", 2_097_152)]
    [InlineData("1g", 1_073_741_824)]
    [InlineData("k", null)]
    [InlineData("-1", null)]
    [InlineData("1.5k", null)]
    [InlineData("99999999999g", null)]
    public void Sizes_are_read(string text, int? expected) =>
        Assert.Equal(expected, Model.SizeText.TryParse(text, out var bytes) ? (int?)bytes : null);

    [Fact]
    public void Ports_overlay_the_default_ones()
    {
        var connections = Bound("c2s { connections { 5223 { throttling = 7 }\n 5222 (active: false) {}\n 5230 {} } }").Get<C2SOptions>().Connections;
        Assert.Equal([5223, 5230], connections.Keys);
        Assert.Equal((SocketKind.Ssl, 7), (connections[5223].Socket, connections[5223].Throttling));
        Assert.Equal(200, connections[5230].Throttling);
    }

    [Fact]
    public void A_list_of_ports_names_exactly_those_that_are_opened()
    {
        Assert.Equal([5223, 5299], Bound("c2s { connections { ports = [ 5223, 5299 ]\n 5299 { socket = ssl } } }").Get<C2SOptions>().Connections.Keys);
        Assert.Equal(
            ["config.tdsl:1:39: 'c2s/connections/5222' has no effect, since 'c2s/connections/ports' does not list 5222"],
            Errors("c2s { connections { ports = [ 5223 ], 5222 { socket = ssl } } }"));
    }

    [Fact]
    public void An_inherited_option_comes_from_the_nearest_block_that_sets_it()
    {
        Assert.Equal(5, Bound("queue-size = 5").Get<OfflineOptions>().QueueSize);
        Assert.Equal(6, Bound("queue-size = 5\noffline { queue-size = 6 }").Get<OfflineOptions>().QueueSize);
    }

    [Fact]
    public void A_host_overrides_what_may_differ_by_host()
    {
        var options = Bound(
            """
            offline { store-limit = 5, note = 'all' }
            http (active: false) {}
            hosts {
                'example.org' { offline (active: false) { store-limit = 6 } }
                'example.net' { queue-size = 3, http () {} }
            }
            """);
        Assert.Equal((5, "all"), (options.Get<OfflineOptions>().StoreLimit, options.Get<OfflineOptions>().Note));
        Assert.Equal((6, "all"), (options.Get<OfflineOptions>("EXAMPLE.org").StoreLimit, options.Get<OfflineOptions>("example.org").Note));
        Assert.Equal((5, 3), (options.Get<OfflineOptions>("example.net").StoreLimit, options.Get<OfflineOptions>("example.net").QueueSize));
        Assert.Same(options.Get<OfflineOptions>(), options.Get<OfflineOptions>("example.com"));
        Assert.Equal((true, false), (options.IsActive("offline"), options.IsActive("offline", "example.org")));
        Assert.Equal((false, true, false), (options.IsActive("http"), options.IsActive("http", "example.net"), options.IsActive("http", "example.org")));
    }

    [Fact]
    public void The_environment_and_switches_reach_every_option()
    {
        var options = Bound(
            "admins = [ 'a', 'b' ]\nc2s { names { x = y } }",
            ["c2s/connections/5222/throttling=9", "ping/active=false"],
            new Hashtable { ["AVISO_ADMINS"] = "c", ["AVISO_OFFLINE__STORE_LIMIT"] = "4", ["AVISO_C2S__NAMES__Z"] = "w" });
        Assert.Equal(["c"], options.Get<TopOptions>().Admins);
        Assert.Equal(4, options.Get<OfflineOptions>().StoreLimit);
        Assert.Equal(9, options.Get<C2SOptions>().Connections[5222].Throttling);
        Assert.Equal(["x", "z"], options.Get<C2SOptions>().Names.Keys);
        Assert.False(options.IsActive("ping"));
    }

    [Fact]
    public void A_source_without_origins_is_bound_too()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["offline:store-limit"] = "3", ["oops"] = "1" }).Build();
        var options = new OptionsBinder(ConfigurationFixture.Types) { LowestListenPort = 1 }.Bind(configuration);
        Assert.Equal(3, options.Get<OfflineOptions>().StoreLimit);
        Assert.Equal("unknown option 'oops'", Assert.Single(options.Errors).Message);
    }

    /// <summary>Rows 115, 116 and 119 of the table of bad inputs.</summary>
    [Theory]
    [InlineData("offline {\n    store-limits = 5\n}", "config.tdsl:2:5: unknown option 'offline/store-limits'; did you mean 'store-limit'?")]
    [InlineData("offlien { store-limit = 5 }", "config.tdsl:1:1: unknown block 'offlien'; did you mean 'offline'?")]
    [InlineData("store-limit = 5", "config.tdsl:1:1: unknown option 'store-limit'; did you mean 'offline/store-limit'?")]
    [InlineData("zzzzzz = 5", "config.tdsl:1:1: unknown option 'zzzzzz'")]
    [InlineData("c2s { connections { 5222 { sockets = ssl } } }", "config.tdsl:1:28: unknown option 'c2s/connections/5222/sockets'; did you mean 'socket'?")]
    [InlineData("hosts { 'x.org' { c2s { } } }", "config.tdsl:1:19: unknown option 'hosts/x.org/c2s'")]
    [InlineData("ping (class: 'a.b.Ping') {}", "config.tdsl:1:7: 'ping/class': the field 'class' means nothing to this server; leave it out")]
    [InlineData("data-source (active: false) {}", "config.tdsl:1:14: 'data-source' cannot be switched on or off")]
    [InlineData("ping (active: maybe) {}", "config.tdsl:1:7: 'ping/active' must be true or false")]
    [InlineData("ping = 5", "config.tdsl:1:1: 'ping' must be a block, as in ping { … }, not a single value")]
    [InlineData("offline { store-limit = abc }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not 'abc'")]
    [InlineData("offline { store-limit = 99999999999 }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not '99999999999'")]
    [InlineData("offline { store-limit = -1 }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not '-1'")]
    [InlineData("offline { store-limit = 1.5 }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not '1.5'")]
    [InlineData("offline { store-limit = [ 5 ] }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not a list")]
    [InlineData("offline { store-limit { a = 5 } }", "config.tdsl:1:11: 'offline/store-limit' must be a whole number from 0 to 100000, not a block")]
    [InlineData("offline { label = 99999999999 }", "config.tdsl:1:11: 'offline/label' must be a whole number from -2147483648 to 2147483647, not '99999999999'")]
    [InlineData("queue-size = 0", "config.tdsl:1:1: 'queue-size' must be a whole number from 1 to 2147483647, not '0'")]
    [InlineData("offline { keep = 5 }", "config.tdsl:1:11: 'offline/keep' must be a duration from 1m to 365d, as in PT15M, 30s, 15m, 2h or 7d, not '5'")]
    [InlineData("offline { keep = 5s }", "config.tdsl:1:11: 'offline/keep' must be a duration from 1m to 365d, as in PT15M, 30s, 15m, 2h or 7d, not '5s'")]
    [InlineData("offline { max-size = 64q }", "config.tdsl:1:11: 'offline/max-size' must be a size of at least 1k, as in 4096, 64k or 2m, not '64q'")]
    [InlineData("offline { factor = 1.01 }", "config.tdsl:1:11: 'offline/factor' must be a number from 0 to 1, not '1.01'")]
    [InlineData("owner = '@'", "config.tdsl:1:1: 'owner' must be an address, as in romeo@example.org, not '@'")]
    [InlineData("cluster-mode = yes", "config.tdsl:1:1: 'cluster-mode' must be true or false, not 'yes'")]
    [InlineData("offline { codes = [ 1, x ] }", "config.tdsl:1:24: 'offline/codes/1' must be a whole number from -2147483648 to 2147483647, not 'x'")]
    [InlineData("offline { codes = [ [ 1 ] ] }", "config.tdsl:1:21: an element of 'offline/codes' must be a whole number from -2147483648 to 2147483647, not a list")]
    [InlineData("admins { a = 1 }", "config.tdsl:1:1: 'admins' must be a list, as in [ … ], not a block")]
    [InlineData("c2s { connections { 5222 { socket = 1 } } }", "config.tdsl:1:28: 'c2s/connections/5222/socket' must be one of plain, start-tls, ssl, not '1'")]
    [InlineData("c2s { connections { 70000 { } } }", "config.tdsl:1:21: 'c2s/connections/70000': the name must be a port from 1 to 65535")]
    [InlineData("http { port = 0 }", "config.tdsl:1:8: 'http/port' must be a port from 1 to 65535, not '0'")]
    [InlineData("http { port = 5223 }", "config.tdsl:1:8: 'http/port': port 5223 is already opened by 'c2s/connections/5223' (default)")]
    [InlineData("http { port = 443 }", "config.tdsl:1:8: 'http/port': the process has no right to open port 443; ports from 1024 need none")]
    [InlineData("data-source { pin = 'hunter2' }", "config.tdsl:1:15: 'data-source/pin' must be a whole number from -2147483648 to 9999")]
    public void A_fault_names_its_place_and_what_would_do(string text, string expected) => Assert.Equal([expected], Errors(text));

    [Fact]
    public void Faults_of_the_environment_and_of_switches_are_named_by_them()
    {
        var options = _fixture.Bind("", ["offline/keep=soon", "oops/x=1"], new Hashtable { ["AVISO_OFFLINE__STORE_LIMIT"] = "many", ["AVISO_OOPS__X"] = "1" });
        Assert.Equal(
            [
                "environment variable AVISO_OFFLINE__STORE_LIMIT: 'offline/store-limit' must be a whole number from 0 to 100000, not 'many'",
                "switch --set offline/keep: 'offline/keep' must be a duration from 1m to 365d, as in PT15M, 30s, 15m, 2h or 7d, not 'soon'",
                "switch --set oops/x: unknown block 'oops'",
            ],
            options.Errors.Select(error => error.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_faults_are_reported_at_once_and_once()
    {
        var errors = Errors("a = 1\noffline { store-limit = x }\nhosts { 'x.org' { offline { keep = y } }\n'y.org' { } }");
        Assert.Equal(["config.tdsl:1:1", "config.tdsl:2:11", "config.tdsl:3:29"], errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void The_port_of_a_module_that_is_off_is_free() => Bound("http (active: false) { port = 5222 }");

    [Fact]
    public void A_former_name_is_read_with_a_warning()
    {
        var options = Bound("'--cluster-mode' = true");
        Assert.True(options.Get<TopOptions>().ClusterMode);
        Assert.Equal("config.tdsl:1:1: '--cluster-mode' is now called 'cluster-mode'", _fixture.Shorten(Assert.Single(options.Warnings)));
    }

    /// <summary>Row 120 of the table of bad inputs.</summary>
    [Fact]
    public void A_secret_that_others_can_read_is_warned_about_and_not_repeated()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("file modes are Unix");
        Assert.Empty(Bound("data-source { password = 'hunter2' }").Warnings);
        var configuration = _fixture.Load("data-source {\n  password = 'hunter2'\n}", environment: []);
        _fixture.MakeReadableByAll();
        var warning = _fixture.Shorten(Assert.Single(Bind(configuration).Warnings));
        Assert.StartsWith("config.tdsl:2:3: the secret 'data-source/password' stands in clear in a file", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", warning, StringComparison.Ordinal);

        configuration = _fixture.Load("data-source { password = env('P') }", environment: new Hashtable { ["P"] = "hunter2" });
        _fixture.MakeReadableByAll();
        Assert.Empty(Bind(configuration).Warnings);

        var visible = Assert.Single(Bound("", ["data-source/password=hunter2"]).Warnings);
        Assert.StartsWith("switch --set data-source/password: the secret", visible.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nodes_share_lies_beneath_the_file_and_a_secret_in_it_is_warned_of()
    {
        _fixture.Write("");
        var options = Bind(ServerConfiguration.Load(
            _fixture.Path, environment: new Hashtable(), shared: new("shared version 7", "data-source {\n  password = hunter2\n}")));
        Assert.Equal("hunter2", options.Get<DataOptions>().Password);
        var warning = Assert.Single(options.Warnings).ToString();
        Assert.StartsWith("shared version 7:2:3: the secret 'data-source/password' stands in clear in the database", warning, StringComparison.Ordinal);

        _fixture.Write("data-source { password = env('OWN') }");
        var environment = new Hashtable { ["OWN"] = "own", ["COMMON"] = "common" };
        options = Bind(ServerConfiguration.Load(_fixture.Path, environment: environment, shared: new("shared version 7", "data-source { password = env('COMMON') }")));
        Assert.Equal("own", options.Get<DataOptions>().Password);
        Assert.Empty(options.Warnings);
        _fixture.Write("");
        options = Bind(ServerConfiguration.Load(_fixture.Path, environment: environment, shared: new("shared version 7", "data-source { password = env('COMMON') }")));
        Assert.Equal("common", options.Get<DataOptions>().Password);
    }

    [Theory]
    [InlineData(typeof(TlsOptions), "has no [OptionSectionAttribute]")]
    [InlineData(typeof(UnsupportedOptions), "cannot be the type of an option")]
    [InlineData(typeof(BadlyNamedOptions), "'queue_size' cannot be the name of an option")]
    [InlineData(typeof(RepeatedOptions), "'offline/note' is declared by")]
    public void A_declaration_that_breaks_the_rules_is_a_fault_of_the_program(Type type, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidOperationException>(() => new OptionsBinder([typeof(OfflineOptions), type])).Message, StringComparison.Ordinal);

    public void Dispose() => _fixture.Dispose();

    private BoundOptions Bound(string text, string[]? settings = null, Hashtable? environment = null)
    {
        var options = _fixture.Bind(text, settings, environment);
        Assert.Empty(options.Errors);
        return options;
    }

    private static BoundOptions Bind(IConfigurationRoot configuration) => new OptionsBinder(ConfigurationFixture.Types) { LowestListenPort = 1 }.Bind(configuration);

    private List<string> Errors(string text) => [.. _fixture.Bind(text, lowestPort: 1024).Errors.Select(_fixture.Shorten)];

    [OptionSection("x")]
    private sealed class UnsupportedOptions
    {
        [Option("x")] public object? X { get; set; }
    }

    [OptionSection("x")]
    private sealed class BadlyNamedOptions
    {
        [Option("queue_size")] public int X { get; set; }
    }

    [OptionSection("offline")]
    private sealed class RepeatedOptions
    {
        [Option("note")] public int X { get; set; }
    }
}
