using Microsoft.Extensions.Hosting;

namespace Aviso.Server.Sharing;

/// <summary>Stops the server in an orderly way so that it begins anew, with a new configuration. Thread-safe.</summary>
internal sealed class ServerRestart(IHostApplicationLifetime lifetime)
{
    private volatile bool _isWanted;

    /// <summary>Whether the server stops to begin anew.</summary>
    public bool IsWanted => _isWanted;

    /// <summary>Begins to stop.</summary>
    public void Begin()
    {
        _isWanted = true;
        lifetime.StopApplication();
    }
}
