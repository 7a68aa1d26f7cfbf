using System.CommandLine;
using System.Globalization;
using Aviso.Http.Administration;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary><c>aviso cluster config …</c> and <c>aviso cluster certificate …</c>: what the nodes share.</summary>
internal sealed class SharingCommands(CommonOptions common, Func<DataDirectory, Task<RemoteAdministration>> connect)
{
    private static string By => $"{Environment.UserName} on {Environment.MachineName}";

    public Command Configuration() => new("config", "The configuration that the nodes share: it lies beneath each node's own file.")
    {
        Show(), Check(), Publish(), History(), Rollback(), Apply(),
    };

    public Command Certificate() => new("certificate", "The certificates that the nodes share: each uses them at once, unless it has a file of its own.")
    {
        Certificates(), PublishCertificate(), RemoveCertificate(),
    };

    private static Argument<FileInfo> FileArgument(string description) => new("file") { Description = description };

    private static Option<bool> ApplyOption() => new("--apply") { Description = "Has the running nodes use it, as apply does." };

    private static string When(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<string> ReadAsync(FileInfo file)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoSuchThing, $"The file {file} cannot be read: {exception.Message}", exception);
        }
    }

    private Command Show()
    {
        var version = new Option<long?>("--version-number") { Description = "An earlier version; none: the newest.", HelpName = "VERSION" };
        var command = new Command("show", "Prints the shared configuration. Which version it is stands on standard error.") { version };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            var report = await server.Sharing.ShowAsync(parsed.GetValue(version));
            await Console.Error.WriteLineAsync($"(version {report.Version}, by {report.By}, {When(report.At)})");
            await Console.Out.WriteAsync(report.Text);
            return ExitCode.Success;
        });
        return command;
    }

    private Command Check()
    {
        var file = FileArgument("The configuration, in TDSL.");
        var command = new Command("check", "Says whether the node that is asked could run with a shared configuration. Nothing is published.") { file };
        command.SetAction(async (parsed, _) =>
        {
            var text = await ReadAsync(parsed.GetRequiredValue(file));
            using var server = await connect(common.Data(parsed));
            var faults = await server.Sharing.CheckAsync(text);
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync(fault);
            }

            if (faults.Count == 0)
            {
                await Console.Out.WriteLineAsync("This node could run with it.");
            }

            return faults.Count == 0 ? ExitCode.Success : ExitCode.Configuration;
        });
        return command;
    }

    private Command Publish()
    {
        var (file, apply) = (FileArgument("The configuration, in TDSL."), ApplyOption());
        var after = new Option<long?>("--after") { Description = "Only if this version is the newest one so far; 0: if there is none.", HelpName = "VERSION" };
        var command = new Command("publish", "Makes a file the newest version of the shared configuration. Nodes use it when they start.") { file, apply, after };
        command.SetAction(async (parsed, _) =>
        {
            var text = await ReadAsync(parsed.GetRequiredValue(file));
            using var server = await connect(common.Data(parsed));
            await PublishAsync(server, text, parsed.GetValue(after), parsed.GetValue(apply));
            return ExitCode.Success;
        });
        return command;
    }

    private Command History()
    {
        var json = CommonOptions.Json();
        var command = new Command("history", "Lists the versions that are kept.") { json };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            var all = await server.Sharing.HistoryAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(all, AdministrationJson.Default.IReadOnlyListSharedConfigurationReport);
            }
            else
            {
                Output.Table(["VERSION", "PUBLISHED", "BY"], [.. all.Select(one => (string[])[one.Version.ToString(CultureInfo.InvariantCulture), When(one.At), one.By])]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private Command Rollback()
    {
        var version = new Argument<long>("version") { Description = "The version to go back to." };
        var apply = ApplyOption();
        var command = new Command("rollback", "Publishes an earlier version anew, as the newest one.") { version, apply };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            var earlier = await server.Sharing.ShowAsync(parsed.GetRequiredValue(version));
            await PublishAsync(server, earlier.Text!, after: null, parsed.GetValue(apply));
            return ExitCode.Success;
        });
        return command;
    }

    private Command Apply()
    {
        var without = new Option<string?>("--without") { Description = "The node whose turn it is and which will not come back: the others go on without it.", HelpName = "NODE" };
        var command = new Command("apply", "Has the running nodes use the newest version: at once where only virtual hosts differ, else by beginning anew, one after the other. One that does not come back brings that to a halt.") { without };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            await ApplyAsync(server, parsed.GetValue(without));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task PublishAsync(RemoteAdministration server, string text, long? after, bool isApplied)
    {
        var report = await server.Sharing.PublishAsync(text, By, after);
        await Console.Out.WriteLineAsync($"Published as version {report.Version}.");
        if (isApplied)
        {
            await ApplyAsync(server);
        }
        else
        {
            await Console.Out.WriteLineAsync(report.IsAtOnce == true
                ? "Nodes use it from their next start on. To bring it into force at once, since only virtual hosts change: aviso cluster config apply"
                : "Nodes use it from their next start on. To have them begin anew, one after the other: aviso cluster config apply");
        }
    }

    private static async Task ApplyAsync(RemoteAdministration server, string? without = null)
    {
        var report = await server.Sharing.ApplyAsync(without);
        await Console.Out.WriteLineAsync($"The nodes come to version {report.Newest} now: at once where only virtual hosts differ, else by beginning anew, one after the other. How far they are: aviso cluster status");
        if (report.Turn is { } turn)
        {
            await Console.Out.WriteLineAsync($"It is the turn of {turn}, and the next one follows when {turn} is ready. If it does not come back look at its log, mend it, and start it; if it never will: aviso cluster config apply --without {turn}");
        }
    }

    private Command Certificates()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the shared certificates.") { json };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            var all = await server.Sharing.CertificatesAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(all, AdministrationJson.Default.IReadOnlyListSharedCertificateReport);
            }
            else
            {
                Output.Table(["FOR", "NAMES", "UNTIL", "PUBLISHED", "BY"], [.. all.Select(one => (string[])[one.Name, one.Names, When(one.Until), When(one.At), one.By])]);
                foreach (var one in all.Where(one => one.Fault is not null))
                {
                    await Console.Out.WriteLineAsync($"warning: {one.Name}: this node does not use it. {one.Fault}");
                }
            }

            return all.All(one => one.Fault is null) ? ExitCode.Success : ExitCode.Cluster;
        });
        return command;
    }

    private Command PublishCertificate()
    {
        var file = FileArgument("Certificate and chain (PEM), and the key unless --key names it.");
        var key = new Option<FileInfo?>("--key") { Description = "The file with the key (PEM, without a password).", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "The domain it is for, or 'default'; none: the name of the file, without .pem.", HelpName = "DOMAIN" };
        var command = new Command("publish", "Gives a certificate to all nodes, which use it within seconds. Its key is encrypted with cluster/secret.") { file, key, name };
        command.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetRequiredValue(file);
            var pem = await ReadAsync(path) + (parsed.GetValue(key) is { } other ? "\n" + await ReadAsync(other) : "");
            using var server = await connect(common.Data(parsed));
            var report = await server.Sharing.PublishCertificateAsync(parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path.Name), pem, By);
            await Console.Out.WriteLineAsync($"All nodes have the certificate '{report.Name}' now (for {report.Names}, until {When(report.Until)}).");
            return ExitCode.Success;
        });
        return command;
    }

    private Command RemoveCertificate()
    {
        var name = new Argument<string>("name") { Description = "The name it was published under." };
        var command = new Command("remove", "Takes a certificate away from all nodes.") { name };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await connect(common.Data(parsed));
            await server.Sharing.RemoveCertificateAsync(parsed.GetRequiredValue(name));
            await Console.Out.WriteLineAsync("It is gone. Connections that are open keep it until they end.");
            return ExitCode.Success;
        });
        return command;
    }
}
