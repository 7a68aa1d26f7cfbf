namespace Aviso.Core.Routing;

/// <summary>Something that is written to many times and sent once: the outbox of a stream.</summary>
public interface IFlushable
{
    /// <summary>Sends what is pending.</summary>
    void Flush();
}
