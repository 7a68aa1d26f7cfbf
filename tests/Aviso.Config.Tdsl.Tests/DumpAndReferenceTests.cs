using System.Collections;
using Aviso.Abstractions.Options;

namespace Aviso.Config.Tdsl.Tests;

public sealed class DumpAndReferenceTests : IDisposable
{
    private const string Text = """
        admins = [ 'a@x' ]
        offline (active: false) { keep = 1h }
        c2s { connections { 5223 (active: false) {} }, names { 'it''s' = 'x' } }
        data-source { password = 'hunter2' }
        hosts { 'example.org' { offline () { store-limit = 7 } } }
        """;

    private readonly ConfigurationFixture _fixture = new();

    [Fact]
    public void The_dump_shows_every_option_with_its_origin()
    {
        var dump = _fixture.Shorten(EffectiveConfiguration.Dump(_fixture.Bind(Text.Replace("'it''s'", "its", StringComparison.Ordinal), environment: new Hashtable { ["AVISO_OFFLINE__NOTE"] = "n" })));
        Assert.Equal(
            """
            # The effective configuration: every option with its value and where that comes from. Secrets are masked.
            admins = [ 'a@x' ]   # config.tdsl:1:1
            owner = null   # default
            'cluster-mode' = false   # default
            offline (active: false) {   # config.tdsl:2:10
                'store-limit' = 1000   # default
                keep = '1h'   # config.tdsl:2:27
                'max-size' = '64k'   # default
                factor = 0.5   # default
                'queue-size' = 10   # default
                note = 'n'   # environment variable AVISO_OFFLINE__NOTE
                codes = [ 1, 2 ]   # default
                label = null   # default
            }
            c2s {
                connections {
                    ports = [ 5222 ]   # all that are open
                    '5222' {
                        socket = 'plain'   # default
                        throttling = 200   # default
                        tls {
                            required = true   # default
                        }
                    }
                }
                names {
                    its = 'x'   # config.tdsl:3:56
                }
            }
            http {
                port = 5280   # default
            }
            'data-source' {
                password = '***'   # config.tdsl:4:15
                pin = '***'   # default
            }
            hosts {
                'example.org' {
                    offline () {   # config.tdsl:5:25
                        'store-limit' = 7   # config.tdsl:5:38
                    }
                }
            }

            """,
            dump,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_dump_reads_back_to_the_same_options()
    {
        var first = EffectiveConfiguration.Dump(_fixture.Bind(Text.Replace("'it''s'", "\"it's\"", StringComparison.Ordinal).Replace("hunter2", "", StringComparison.Ordinal)));
        var again = _fixture.Bind(first.Replace("'***'", "0", StringComparison.Ordinal));
        Assert.Empty(again.Errors);
        Assert.Equal(WithoutComments(first), WithoutComments(EffectiveConfiguration.Dump(again)));
        Assert.False(again.IsActive("offline"));
        Assert.Equal(7, again.Get<OfflineOptions>("example.org").StoreLimit);

        static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Select(line => line.Split("   #")[0]));
    }

    [Fact]
    public void The_reference_is_a_table_by_block()
    {
        var text = OptionsReference.Markdown([typeof(OfflineOptions), typeof(C2SOptions), typeof(TopOptions), typeof(DataOptions)], ["ping"]);
        var expected = new[]
        {
            "## Top level", "## `offline`",
            "Messages for those who are away.",
            "May also stand in `hosts/<host>/offline`, for one virtual host.",
            "| Key | Type | Range | Default | Description |",
            "| `offline/store-limit` | whole number | from 0 to 100000 | `1000` | Messages kept \\| for one account. |",
            "| `offline/keep` | duration | from 1m to 365d | `'30d'` |  |",
            "| `offline/max-size` | size | of at least 1k | `'64k'` |  |",
            "| `offline/queue-size` | whole number | from 1 to 2147483647 | `10` | Taken from the nearest enclosing block that sets it. |",
            "| `offline/codes` | list (whole number) | from -2147483648 to 2147483647 | `[ 1, 2 ]` |  |",
            "| `cluster-mode` | true or false |  | `false` | Formerly `--cluster-mode`. |",
            "| `c2s/connections` | block |  | `5222`, `5223` |  |",
            "| `c2s/connections/<port>/socket` | plain, start-tls, ssl |  | `'plain'` |  |",
            "| `c2s/connections/<port>/tls/required` | true or false |  | `true` |  |",
            "| `c2s/names/<name>` | text |  |  |  |",
            "| `data-source/password` | text |  |  | Secret. |",
            "- `ping`",
        };
        Assert.Empty(expected.Except(text.Split('\n')));
    }

    public void Dispose() => _fixture.Dispose();
}
