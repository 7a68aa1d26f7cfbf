namespace Aviso.Server;

/// <summary>A command cannot do what it was asked. The text says what is wrong and what to do next.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Server.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
