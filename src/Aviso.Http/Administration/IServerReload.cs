namespace Aviso.Http.Administration;

/// <summary>Reads the configuration and the certificates of the running server again. Thread-safe.</summary>
public interface IServerReload
{
    /// <summary>Brings into force what can be changed while the server runs. A faulty configuration changes nothing.</summary>
    Task<ReloadReport> ReloadAsync();
}
