using System.CommandLine;
using System.Text;
using Aviso.Abstractions.Randomness;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary>
/// Where a new password comes from: made up, read from standard input, or asked for. Never from the command line, which
/// every user of the machine can see and the shell remembers.
/// </summary>
internal sealed class PasswordSource
{
    private readonly Option<bool> _generate = new("--generate") { Description = "Makes a random password and prints it." };
    private readonly Option<bool> _standardInput = new("--password-stdin") { Description = "Reads the password from the first line of standard input." };

    public void AddTo(Command command)
    {
        command.Options.Add(_generate);
        command.Options.Add(_standardInput);
    }

    /// <returns>The password, and whether it was made up and has to be shown.</returns>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<(string Password, bool IsNew)> ReadAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_generate))
        {
            return (RandomPassword.Create(new SystemRandomSource()), true);
        }

        if (parsed.GetValue(_standardInput) || Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync() is { Length: > 0 } line
                ? (line, false)
                : throw new CommandException(ExitCode.Usage, "There is no password on standard input. Type one at the terminal, pass it with --password-stdin, or use --generate.");
        }

        var password = Ask("Password: ");
        if (password != Ask("Again: "))
        {
            throw new CommandException(ExitCode.Usage, "The two are not the same; nothing was changed.");
        }

        return password.Length > 0 ? (password, false) : throw new CommandException(ExitCode.Usage, "The password is empty; nothing was changed.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
