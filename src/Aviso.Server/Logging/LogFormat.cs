namespace Aviso.Server.Logging;

/// <summary>How an event is written.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object in one line.</summary>
    Json,
}
