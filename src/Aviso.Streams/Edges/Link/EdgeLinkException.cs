namespace Aviso.Streams.Edges.Link;

/// <summary>There is no link, and an administrator should know why; the text says what to do.</summary>
internal sealed class EdgeLinkException(string message, Exception? inner = null) : IOException(message, inner);
