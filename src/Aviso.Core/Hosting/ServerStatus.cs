namespace Aviso.Core.Hosting;

/// <summary>Whether the server is ready for clients; the readiness page asks it.</summary>
public sealed class ServerStatus
{
    private volatile bool _isReady;

    /// <summary>True from the moment all listeners are open until the server begins to stop.</summary>
    public bool IsReady
    {
        get => _isReady;
        internal set => _isReady = value;
    }
}
