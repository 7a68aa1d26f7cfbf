namespace Aviso.Streams.Relay;

/// <summary>Counts what the halves of streams do. Thread-safe.</summary>
internal interface IRelayCounts
{
    /// <summary>Bytes came from the other half.</summary>
    void Received(bool isHome, int bytes);

    /// <summary>A stream had to wait until the other half could take more.</summary>
    void Waited(bool isHome);

    /// <summary>The other half said something that made no sense.</summary>
    void Malformed();
}
