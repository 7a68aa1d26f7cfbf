using System.CommandLine;
using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Http.Administration;
using Aviso.Protocol;

namespace Aviso.Server.Commands;

/// <summary><c>aviso user devices</c>: which devices are signed in to an account, and signing them out (XEP-0494, for administrators).</summary>
internal sealed class DevicesCommand(CommonOptions common)
{
    public Command Create()
    {
        var address = UserCommands.Address();
        var revoke = new Option<string?>("--revoke") { Description = "Signs the device with this id out.", HelpName = "ID" };
        var revokeAll = new Option<bool>("--revoke-all") { Description = "Signs all devices out." };
        var json = CommonOptions.Json();
        var command = new Command("devices", "Shows which devices are signed in to an account, or signs them out.") { address, revoke, revokeAll, json };
        command.SetAction(async (parsed, _) =>
        {
            var user = UserCommands.Parse(parsed.GetRequiredValue(address));
            var (id, isAll) = (parsed.GetValue(revoke), parsed.GetValue(revokeAll));
            if (id is not null && isAll)
            {
                throw new CommandException(ExitCode.Usage, "--revoke and --revoke-all say different things; give one of them.");
            }

            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            var isRevoking = isAll || id is not null;
            var devices = isRevoking ? await session.Administration.RevokeDevicesAsync(user, id) : await session.Administration.ListDevicesAsync(user);
            if (isRevoking)
            {
                await TellAsync(user, devices);
            }

            if (parsed.GetValue(json))
            {
                Output.Json(devices, AdministrationJson.Default.IReadOnlyListAccountClient);
            }
            else if (devices.Count > 0)
            {
                Output.Table(["ID", "DEVICE", "CONNECTED", "LAST SEEN", "SIGNED IN BY"], [.. devices.Select(Row)]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task TellAsync(Jid user, IReadOnlyList<AccountClient> devices)
    {
        await Console.Error.WriteLineAsync(devices.Count == 0 ? $"No device is signed in to {user}." : $"Signed out of {user}: {devices.Count}.");
        if (devices.Any(device => device.KnowsPassword))
        {
            await Console.Error.WriteLineAsync($"Some have used the password: if they must not come back, change it, too: aviso user password {user}");
        }
    }

    private static string[] Row(AccountClient device)
    {
        string?[] names = [device.Software, device.Device];
        var name = string.Join(", ", names.OfType<string>());
        return
        [
            device.Id,
            name.Length > 0 ? name : device.Resources.Count > 0 ? device.Resources[0] : "-",
            device.IsConnected ? "yes" : "no",
            device.LastSeen.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            (device.KnowsPassword, device.HasToken) switch { (true, true) => "password, token", (true, false) => "password", (false, true) => "token", _ => "-" },
        ];
    }
}
