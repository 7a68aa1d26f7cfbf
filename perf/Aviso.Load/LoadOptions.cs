using System.Globalization;
using System.Net;
using Aviso.Load.Client;

namespace Aviso.Load;

/// <summary>The command line: a verb, then <c>--name value</c> pairs. A name without value is "true". Names nobody asked for are an error.</summary>
internal sealed class LoadOptions
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _known = ["host", "port", "domain", "tls", "mechanism", "pid", "label", "warmup", "duration", "json",
        "register", "create", "raw", "pairs", "in-flight", "body", "rate", "users", "contacts", "active", "concurrency", "sessions",
        "messages", "exec", "runs", "tls-port", "certificate", "key", "settle", "other-port", "broker-pid", "database-pid"];

    public LoadOptions(ReadOnlySpan<string> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!_known.Contains(name))
            {
                throw new LoadException($"unknown option {arguments[i]}");
            }

            bool hasValue = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            _values[name] = hasValue ? arguments[++i] : "true";
        }
    }

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Real("warmup", 12));
    public TimeSpan Duration => TimeSpan.FromSeconds(Real("duration", 10));

    /// <summary>The floor relay speaks no XMPP: sessions are bare connections.</summary>
    public bool Raw => Text("raw", "false") == "true";

    public Target Target => At(Number("port", 15222));

    /// <summary>Where every second session connects, so that pairs talk between two nodes of one server.</summary>
    public Target OtherTarget => At(Number("other-port", Number("port", 15222)));

    private Target At(int port) => new(
        new IPEndPoint(Loopback(), port),
        Text("domain", "localhost"),
        Text("tls", "none") switch
        {
            "none" => TlsMode.None,
            "direct" => TlsMode.Direct,
            "true" or "starttls" => TlsMode.StartTls,
            string other => throw new LoadException($"--tls is none, starttls or direct, not {other}"),
        },
        Text("mechanism", "SCRAM-SHA-1"));

    public string Text(string name, string fallback) => _values.GetValueOrDefault(name, fallback);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int fallback) =>
        _values.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : fallback;

    public double Real(string name, double fallback) =>
        _values.TryGetValue(name, out string? value) ? double.Parse(value, CultureInfo.InvariantCulture) : fallback;

    /// <summary>Load goes to this machine only: nobody floods a stranger's server by a typing error.</summary>
    private IPAddress Loopback()
    {
        IPAddress address = IPAddress.Parse(Text("host", "127.0.0.1"));
        return IPAddress.IsLoopback(address) ? address : throw new LoadException($"--host {address} is not a loopback address");
    }
}
