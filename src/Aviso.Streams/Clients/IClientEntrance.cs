namespace Aviso.Streams.Clients;

/// <summary>A way by which client streams come in: the ports of this server, or edges.</summary>
internal interface IClientEntrance
{
    /// <summary>Lets clients in.</summary>
    /// <exception cref="IOException">It cannot be; the text says why and what to do.</exception>
    void Open();

    /// <summary>Lets nobody in any more; those who are in stay.</summary>
    Task CloseAsync();

    /// <summary>All streams have ended.</summary>
    Task EndAsync();
}
