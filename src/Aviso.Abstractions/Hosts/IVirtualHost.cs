using Aviso.Protocol;

namespace Aviso.Abstractions.Hosts;

/// <summary>A domain that this server serves. Thread-safe; options may be replaced while the server runs.</summary>
public interface IVirtualHost
{
    /// <summary>The domain in prepared form.</summary>
    string Domain { get; }

    /// <summary>The domain as an address.</summary>
    Jid Jid { get; }

    /// <summary>The options in force.</summary>
    HostOptions Options { get; }
}
