using System.CommandLine;
using System.Net.Sockets;
using Aviso.Abstractions.Storage;
using Aviso.Core.Modules;
using Aviso.Http.Administration;
using Aviso.Streams.Tls;

namespace Aviso.Server.Commands;

/// <summary>The command line: which verbs there are, and how each failure is told.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var common = new CommonOptions();
        var reports = new ReportCommands(common);
        var root = new RootCommand("Aviso, an XMPP server.")
        {
            RunCommand.Create(common),
            ReloadCommand.Create(common),
            new CheckCommand(common).Create(),
            new ConfigCommands(common).Create(),
            new UserCommands(common).Create(),
            reports.Modules(),
            reports.Hooks(),
            ConfigCommands.Options(),
            reports.Storage(),
            new SchemaCommands(common).Create(),
            new ClusterCommands(common).Create(),
            VersionCommand.Create(),
        };
        common.AddTo(root);

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Help: aviso --help");
            return ExitCode.Usage;
        }

        try
        {
            // Signals are for the server's own orderly stop, and failures are told below.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (Describe(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Text);
            return failure.ExitCode;
        }
    }

    /// <summary>What to tell of a failure; null for a fault of the program, of which the runtime prints the trace.</summary>
    public static (int ExitCode, string Text)? Describe(Exception exception) => exception switch
    {
        CommandException command => (command.ExitCode, command.Message),
        AdministrationException administration => (CodeOf(administration.Fault), administration.Message),
        StorageException => (ExitCode.Storage, exception.Message),
        CertificateException or ModuleException => (ExitCode.Configuration, exception.Message),
        IOException { InnerException: SocketException or HttpRequestException } => (ExitCode.Port, exception.Message),
        IOException or UnauthorizedAccessException => (
            ExitCode.Storage, exception.Message + " The user that runs this command must be able to read and write the data directory, and its disk must have room."),
        OperationCanceledException => (ExitCode.Failure, "Stopped before it was done."),
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => null,
    };

    private static int CodeOf(AdministrationFault fault) => fault switch
    {
        AdministrationFault.NotFound or AdministrationFault.Exists => ExitCode.NoSuchThing,
        AdministrationFault.Storage => ExitCode.Storage,
        _ => ExitCode.Usage,
    };
}
