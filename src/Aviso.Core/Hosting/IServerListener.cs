namespace Aviso.Core.Hosting;

/// <summary>Something that takes connections. Started last and stopped first.</summary>
public interface IServerListener
{
    /// <summary>Opens the ports.</summary>
    /// <exception cref="IOException">A port cannot be opened; the text says which and what to do.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Stops accepting, ends the connections in an orderly way, and returns when they are gone or the token is cancelled.</summary>
    Task StopAsync(CancellationToken cancellation);
}
