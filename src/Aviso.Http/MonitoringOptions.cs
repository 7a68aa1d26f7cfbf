using Aviso.Abstractions.Options;

namespace Aviso.Http;

/// <summary>Options of the HTTP port for monitoring.</summary>
[OptionSection("monitoring/http", Description = "The HTTP port with /health/live, /health/ready and /metrics.")]
public sealed class MonitoringOptions
{
    /// <summary>Whether the port is opened.</summary>
    [Option("enabled", Description = "Open the port.")]
    public bool IsEnabled { get; set; } = true;

    /// <summary>The port.</summary>
    [Option("port", Unit = OptionUnit.ListenPort, Description = "The port. When it is in use the server runs without it, and says so in the log.")]
    public int Port { get; set; } = 9080;

    /// <summary>Addresses to listen on.</summary>
    [Option("ifc", Description = "Addresses to listen on; '*' for all. There is no authentication and no TLS: keep others behind a firewall or proxy.")]
    public IReadOnlyList<string> Interfaces { get; set; } = ["127.0.0.1"];

    /// <summary>Names that a request's Host header may have besides localhost and the addresses.</summary>
    [Option("hosts", Description = "Names by which the port is asked, besides localhost and the addresses above; requests for other names are refused.")]
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>The most series that the metrics page has.</summary>
    [Option("max-series", Minimum = 100, Maximum = 1_000_000, Description = "The most series on the metrics page; measurements with further labels are left out.")]
    public int MaxSeries { get; set; } = 5000;
}
