namespace Aviso.Abstractions.Hosts;

/// <summary>The virtual hosts of the server. Thread-safe.</summary>
public interface IVirtualHosts
{
    /// <summary>All of them; the first is the default.</summary>
    IReadOnlyList<IVirtualHost> All { get; }

    /// <summary>The host of a prepared domain name, or null.</summary>
    IVirtualHost? Find(string domain);
}
