using Aviso.Abstractions.Options;
using Aviso.Protocol;

namespace Aviso.Config.Tdsl.Tests;

public enum SocketKind { Plain, StartTls, Ssl }

[OptionSection("")]
public sealed class TopOptions
{
    [Option("admins", Description = "Who administers the server.")] public IReadOnlyList<string> Admins { get; set; } = [];
    [Option("owner")] public Jid? Owner { get; set; }
    [Option("cluster-mode", FormerPath = "--cluster-mode")] public bool ClusterMode { get; set; }
}

[OptionSection("offline", PerHost = true, Description = "Messages for those who are away.")]
public sealed class OfflineOptions
{
    [Option("store-limit", Minimum = 0, Maximum = 100_000, Description = "Messages kept | for one account.")] public int StoreLimit { get; set; } = 1000;
    [Option("keep", Minimum = 60, Maximum = 31_536_000)] public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);
    [Option("max-size", Unit = OptionUnit.Bytes, Minimum = 1024)] public long MaxSize { get; set; } = 65_536;
    [Option("factor", Minimum = 0, Maximum = 1)] public double Factor { get; set; } = 0.5;
    [Option("queue-size", Minimum = 1, Inherited = true)] public int QueueSize { get; set; } = 10;
    [Option("note")] public string? Note { get; set; }
    [Option("codes")] public IReadOnlyList<int> Codes { get; set; } = [1, 2];
    [Option("label")] public int? Label { get; set; }
}

[OptionSection("c2s")]
public sealed class C2SOptions
{
    [Option("connections", Unit = OptionUnit.ListenPort)]
    public IReadOnlyDictionary<int, ConnectionOptions> Connections { get; set; } = new Dictionary<int, ConnectionOptions>
    {
        [5222] = new(), [5223] = new() { Socket = SocketKind.Ssl },
    };

    [Option("names")] public IReadOnlyDictionary<string, string> Names { get; set; } = new Dictionary<string, string>();
    [Option("acl")] public IReadOnlyDictionary<string, IReadOnlyList<string>> Acl { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed class ConnectionOptions
{
    [Option("socket")] public SocketKind Socket { get; set; }
    [Option("throttling", Minimum = 1)] public int Throttling { get; set; } = 200;
    [Option("tls")] public TlsOptions Tls { get; set; } = new();
}

public sealed class TlsOptions
{
    [Option("required")] public bool Required { get; set; } = true;
}

[OptionSection("http")]
public sealed class HttpOptions
{
    [Option("port", Unit = OptionUnit.ListenPort)] public int Port { get; set; } = 5280;
}

[OptionSection("data-source")]
public sealed class DataOptions
{
    [Option("password", Secret = true)] public string Password { get; set; } = "";
    [Option("pin", Secret = true, Maximum = 9999)] public int Pin { get; set; }
}

[OptionSection("")]
public sealed class UriOptions
{
    [Option("source")] public IReadOnlyDictionary<string, UriEntry> Sources { get; set; } = new Dictionary<string, UriEntry>();
}

public sealed class UriEntry
{
    [Option("uri", MayHoldPassword = true)] public string Uri { get; set; } = "";
}
