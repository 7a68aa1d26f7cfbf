using System.Net;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Transport;

/// <summary>What the log says of the connections of clients, wherever they are connected.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1, LogLevel.Debug, "Connection from {Remote} broke: {Reason}")]
    public static partial void Broken(ILogger logger, IPEndPoint? remote, string reason);

    [LoggerMessage(2, LogLevel.Debug, "TLS handshake with {Remote} failed: {Reason}")]
    public static partial void TlsFailed(ILogger logger, IPEndPoint? remote, string reason);

    [LoggerMessage(3, LogLevel.Error, "Stream from {Remote} ended by a fault of the program")]
    public static partial void Failed(ILogger logger, IPEndPoint? remote, Exception exception);
}
