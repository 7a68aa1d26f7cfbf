namespace Aviso.Core.Hosting;

/// <summary>Empties the server before it is stopped.</summary>
public interface IServerDrain
{
    /// <summary>
    /// Closes the ports for clients, ends their streams and hands over what other nodes take; what was accepted can still be stored. There is
    /// no way back but a new start. Thread-safe; who calls again waits for the same.
    /// </summary>
    Task DrainAsync();
}
