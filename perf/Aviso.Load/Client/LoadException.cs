namespace Aviso.Load.Client;

/// <summary>The server did something the scenario cannot go on with; the message says what, with what the server sent.</summary>
internal sealed class LoadException(string message) : Exception(message);
