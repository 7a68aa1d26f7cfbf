using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Modules.Push;

/// <summary>What operators can see of an account's devices. Nodes are cut short: who knows one may be able to publish to it.</summary>
internal sealed class PushReports(PushStore store, PushNotifier notifier)
{
    private const int ShownOfNode = 12;

    public async ValueTask<ReportTable> DevicesAsync(IAccount account)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var device in await LoadAsync(account))
        {
            lock (device.Account.Lock)
            {
                var one = device.Registration;
                rows.Add(
                [
                    Shown(one.Service.ToString()),
                    NodeOf(one),
                    one.DisabledBecause is { } because ? $"disabled: {because}" : device.Failures > 0 ? $"failing ({device.Failures})" : "enabled",
                    XmppDateTime.Format(one.EnabledAt),
                    Shown(one.Resource),
                    device.Count.ToString(CultureInfo.InvariantCulture),
                    string.Join(", ", WishesOf(one)),
                ]);
            }
        }

        return new(["SERVICE", "NODE", "STATE", "ENABLED AT", "RESOURCE", "MESSAGES", "WISHES"], rows);
    }

    public async ValueTask<ReportTable> LogAsync(IAccount account)
    {
        var lines = new List<(PushLogEntry Entry, PushRegistration Device)>();
        foreach (var device in await LoadAsync(account))
        {
            lock (device.Account.Lock)
            {
                lines.AddRange(device.Log.Select(entry => (entry, device.Registration)));
            }
        }

        return new(
            ["AT", "SERVICE", "NODE", "WHAT"],
            [.. lines.OrderBy(line => line.Entry.At).Select(line => (string[])[XmppDateTime.Format(line.Entry.At), Shown(line.Device.Service.ToString()), NodeOf(line.Device), Shown(line.Entry.What)])]);
    }

    private ValueTask<IReadOnlyList<PushDevice>> LoadAsync(IAccount account) => PushAccount.Of(account).LoadAsync(store, notifier.OptionsOf(account).LogSize);

    private static IEnumerable<string> WishesOf(PushRegistration one)
    {
        (string Name, bool IsWished)[] wishes =
            [("priority", one.WantsPriority), ("encrypted", one.Encryption is not null), ("away", one.WantsAway), ("no strangers", one.IgnoresUnknown), ("muted", one.Muted.Count > 0)];
        return wishes.Where(wish => wish.IsWished).Select(wish => wish.Name);
    }

    private static string NodeOf(PushRegistration one) => Shown(one.Node.Length > ShownOfNode ? one.Node[..ShownOfNode] + "…" : one.Node);

    // What a client chose must not write to the operator's terminal.
    private static string Shown(string text) => string.Concat(text.Select(one => char.IsControl(one) ? '�' : one));
}
