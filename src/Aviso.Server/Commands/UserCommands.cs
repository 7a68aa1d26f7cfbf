using System.CommandLine;
using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Http.Administration;
using Aviso.Protocol;

namespace Aviso.Server.Commands;

/// <summary><c>aviso user …</c>: accounts.</summary>
internal sealed class UserCommands(CommonOptions common)
{
    private const int PageSize = 500;

    public Command Create() => new("user", "Accounts.")
    {
        List(),
        WithPassword("add", "Makes an account.", static (administration, user, password) => administration.AddUserAsync(user, password), "{0} has an account now."),
        WithPassword("password", "Sets a new password.", static (administration, user, password) => administration.SetPasswordAsync(user, password), "{0} has a new password now."),
        Delete(),
        Report(),
        new DevicesCommand(common).Create(),
        WithStatus("enable", "Lets an account log in again.", AccountStatus.Active, "{0} may log in."),
        WithStatus("disable", "Keeps an account from logging in, and ends its sessions.", AccountStatus.Disabled, "{0} may not log in any more; its data is kept."),
    };

    /// <summary>The argument for the address of an account.</summary>
    public static Argument<string> Address() => new("address") { Description = "The address of the account, as in romeo@example.org." };

    /// <summary>The address of an account as somebody wrote it.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static Jid Parse(string address) => Jid.TryParse(address, out var jid) && jid.IsBare && jid.Local.Length > 0
        ? jid
        : throw new CommandException(ExitCode.Usage, $"'{address}' is not the address of an account; it should look like romeo@example.org.");

    private Command List()
    {
        var domain = new Argument<string?>("domain") { Description = "Only this domain.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists accounts.") { domain, json };
        command.SetAction(async (parsed, _) =>
        {
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed), isReading: true);
            var users = new List<UserReport>();
            foreach (var one in parsed.GetValue(domain) is { } only ? [PreparedDomain(only)] : await session.Administration.DomainsAsync())
            {
                await AddAllAsync(session.Administration, one, users);
            }

            if (parsed.GetValue(json))
            {
                Output.Json(users, AdministrationJson.Default.IReadOnlyListUserReport);
            }
            else
            {
                Output.Table(
                    ["ADDRESS", "STATUS", "CREATED", "SESSIONS"],
                    [.. users.Select(one => (string[])[one.Jid, one.Status, one.Created.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), one.Sessions.ToString(CultureInfo.InvariantCulture)])]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private Command Report()
    {
        var name = new Argument<string?>("name") { Description = "Which report; none: lists those there are.", Arity = ArgumentArity.ZeroOrOne };
        var address = new Argument<string?>("address") { Description = "The address of the account, as in romeo@example.org.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Command("report", "Shows what a module has to say of an account.") { name, address, json };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                await ListReportsAsync(parsed, parsed.GetValue(json));
                return ExitCode.Success;
            }

            var user = Parse(parsed.GetValue(address) ?? "");
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed), isReading: true);
            var table = await session.Administration.ReadReportAsync(wanted, user);
            if (parsed.GetValue(json))
            {
                Output.Json(table, AdministrationJson.Default.ReportTable);
            }
            else
            {
                Output.Table(table.Columns, table.Rows);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private async Task ListReportsAsync(ParseResult parsed, bool isJson)
    {
        await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
        var reports = await session.Administration.AccountReportsAsync();
        if (isJson)
        {
            Output.Json(reports, AdministrationJson.Default.IReadOnlyListAccountReportEntry);
        }
        else
        {
            Output.Table(["REPORT", "MODULE", "SHOWS"], [.. reports.Select(one => (string[])[one.Name, one.Module, one.Description])]);
        }
    }

    private static string PreparedDomain(string domain) => Jid.TryParse(domain, out var jid) && jid.IsDomain
        ? jid.Domain
        : throw new CommandException(ExitCode.Usage, $"'{domain}' is not a domain.");

    private static async Task AddAllAsync(IAdministration administration, string domain, List<UserReport> users)
    {
        string? after = null;
        while (true)
        {
            var page = await administration.ListUsersAsync(domain, PageSize, after);
            users.AddRange(page);
            if (page.Count < PageSize)
            {
                return;
            }

            after = Jid.Parse(page[^1].Jid).Local;
        }
    }

    private Command WithPassword(string name, string description, Func<IAdministration, Jid, string, Task> wish, string done)
    {
        var address = Address();
        var source = new PasswordSource();
        var command = new Command(name, description + " The password is asked for, unless one of the options says otherwise.") { address };
        source.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var user = Parse(parsed.GetRequiredValue(address));
            var (password, isNew) = await source.ReadAsync(parsed);
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            await wish(session.Administration, user, password);
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.InvariantCulture, done, user));
            if (isNew)
            {
                await Console.Out.WriteLineAsync(password);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private Command WithStatus(string name, string description, AccountStatus status, string done)
    {
        var address = Address();
        var command = new Command(name, description) { address };
        command.SetAction(async (parsed, _) =>
        {
            var user = Parse(parsed.GetRequiredValue(address));
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            await session.Administration.SetStatusAsync(user, status);
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.InvariantCulture, done, user));
            return ExitCode.Success;
        });
        return command;
    }

    private Command Delete()
    {
        var address = Address();
        var json = CommonOptions.Json();
        var command = new Command("delete", "Removes an account with everything stored for it. There is no way back.") { address, json };
        command.SetAction(async (parsed, _) =>
        {
            var user = Parse(parsed.GetRequiredValue(address));
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            var removed = await session.Administration.DeleteUserAsync(user);
            await Console.Error.WriteLineAsync($"{user} is removed. Rows removed with it:");
            if (parsed.GetValue(json))
            {
                Output.Json(removed, AdministrationJson.Default.IReadOnlyDictionaryStringInt32);
            }
            else
            {
                Output.Table(["STORE", "ROWS"], [.. removed.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (string[])[one.Key, one.Value.ToString(CultureInfo.InvariantCulture)])]);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
