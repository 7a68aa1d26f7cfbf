using Aviso.Config.Tdsl;

namespace Aviso.Server;

/// <summary>A command cannot do what it was asked. The text says what is wrong and what to do next.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Server.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What is wrong, for who does not end because of it; elsewhere the message, which may be a banner around the same.</summary>
    public string Faults { get; private init; } = message;

    /// <summary>The server cannot start with its configuration: the message is the banner.</summary>
    public static CommandException ForConfiguration(string faults, Exception? inner = null) =>
        new(Server.ExitCode.Configuration, ConfigurationBanner.Text(faults), inner) { Faults = faults };

    /// <summary>What is wrong by the word of any exception.</summary>
    public static string FaultsOf(Exception exception) => exception is CommandException one ? one.Faults : exception.Message;
}
