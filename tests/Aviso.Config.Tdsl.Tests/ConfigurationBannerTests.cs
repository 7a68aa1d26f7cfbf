using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Tests;

public sealed class ConfigurationBannerTests
{
    [Fact]
    public void A_fault_of_syntax_is_shown_with_its_line_and_a_mark()
    {
        var exception = Assert.Throws<TdslException>(() => TdslDocument.Parse("a = 1\n\tb = 2 3", "config.tdsl"));
        var text = ConfigurationBanner.Text(ConfigurationBanner.Faults(exception));
        Assert.Contains("  config.tdsl:2:8: expected the end", text, StringComparison.Ordinal);
        Assert.Contains("\n       b = 2 3\n             ^\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_alone_have_no_frame()
    {
        var exception = Assert.Throws<TdslException>(() => TdslDocument.Parse("a = 1\n\tb = 2 3", "config.tdsl"));
        var faults = ConfigurationBanner.Faults(exception);
        Assert.StartsWith("config.tdsl:2:8: expected the end", faults, StringComparison.Ordinal);
        Assert.EndsWith("\n     b = 2 3\n           ^", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_faults_are_cut()
    {
        var text = ConfigurationBanner.Faults(Enumerable.Range(1, 21).Select(line => new ConfigurationError(new ConfigurationOrigin(OriginKind.File, "f", line, 1), "wrong")));
        Assert.Contains("f:20:1: wrong\nand more", text, StringComparison.Ordinal);
        Assert.DoesNotContain("f:21", text, StringComparison.Ordinal);
    }
}
