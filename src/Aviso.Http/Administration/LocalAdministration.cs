using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>Administration in this process.</summary>
internal sealed class LocalAdministration(
    IAccounts accounts, IVirtualHosts hosts, IModuleCatalogue modules, StoreCatalogue stores, IStorage storage, IEnumerable<IClusterAdministration> clusters,
    IEnumerable<IClusterSharing> sharings, IEnumerable<IServerReload> reloads, IAccountClients clients) : IAdministration
{
    public IClusterAdministration Cluster { get; } = clusters.SingleOrDefault() ?? new NoCluster();

    public IClusterSharing Sharing { get; } = sharings.SingleOrDefault() ?? new NoCluster();

    public async Task<IReadOnlyList<UserReport>> ListUsersAsync(string domain, int limit, string? afterLocal)
    {
        CheckDomain(domain);
        var users = new List<UserReport>();
        foreach (var jid in await accounts.ListAsync(domain, limit, afterLocal))
        {
            if (await accounts.ReadAsync(jid) is { } account)
            {
                users.Add(new(jid.ToString(), account.Status.ToString(), account.Created, accounts.TryGet(jid)?.Sessions.Count ?? 0));
            }
        }

        return users;
    }

    public async Task AddUserAsync(Jid user, string password)
    {
        CheckUser(user);
        CheckDomain(user.Domain);
        if (!JidParts.TryPreparePassword(password, out var prepared) || prepared.Length == 0)
        {
            throw new AdministrationException(AdministrationFault.Invalid, "This password cannot be used: it is empty, or holds characters that passwords may not (RFC 8265 §4).");
        }

        if (!await accounts.CreateAsync(user, prepared))
        {
            throw new AdministrationException(AdministrationFault.Exists, $"{user} exists already. To give it a new password: aviso user password {user}");
        }
    }

    public async Task SetPasswordAsync(Jid user, string password)
    {
        CheckUser(user);
        if (!JidParts.TryPreparePassword(password, out var prepared) || prepared.Length == 0)
        {
            throw new AdministrationException(AdministrationFault.Invalid, "This password cannot be used: it is empty, or holds characters that passwords may not (RFC 8265 §4).");
        }

        if (!await accounts.SetPasswordAsync(user, prepared))
        {
            throw NoSuchUser(user);
        }
    }

    public async Task SetStatusAsync(Jid user, AccountStatus status)
    {
        CheckUser(user);
        if (!await accounts.SetStatusAsync(user, status))
        {
            throw NoSuchUser(user);
        }
    }

    public async Task<IReadOnlyDictionary<string, int>> DeleteUserAsync(Jid user)
    {
        CheckUser(user);
        return await accounts.EraseAsync(user) ?? throw NoSuchUser(user);
    }

    public async Task<IReadOnlyList<AccountClient>> ListDevicesAsync(Jid user)
    {
        CheckUser(user);
        return await clients.ListAsync(await accounts.FindAsync(user) ?? throw NoSuchUser(user));
    }

    public async Task<IReadOnlyList<AccountClient>> RevokeDevicesAsync(Jid user, string? id)
    {
        CheckUser(user);
        var account = await accounts.FindAsync(user) ?? throw NoSuchUser(user);
        var revoked = new List<AccountClient>();
        foreach (var client in await clients.ListAsync(account))
        {
            if ((id is null || client.Id == id) && await clients.RevokeAsync(account, client.Id) != ClientRevocation.Unknown)
            {
                revoked.Add(client);
            }
        }

        return id is null || revoked.Count > 0
            ? revoked
            : throw new AdministrationException(AdministrationFault.NotFound, $"{user} has no device '{id}'. To see those it has: aviso user devices {user}");
    }

    public Task<ReloadReport> ReloadAsync() => reloads.SingleOrDefault()?.ReloadAsync()
        ?? Task.FromException<ReloadReport>(new AdministrationException(AdministrationFault.NotFound, "No server runs here; the configuration is read when it starts."));

    public Task<IReadOnlyList<string>> DomainsAsync() => Task.FromResult<IReadOnlyList<string>>([.. hosts.All.Select(host => host.Domain)]);

    public Task<IReadOnlyList<ModuleReport>> ModulesAsync() => Task.FromResult<IReadOnlyList<ModuleReport>>(
    [
        .. modules.Manifests.Select(one => new ModuleReport(
            one.Module,
            [.. one.Specifications.Select(specification => $"{specification.Id} {specification.Version}".TrimEnd())],
            [.. one.Features.Select(feature => feature.Feature).Distinct()])),
    ]);

    public Task<IReadOnlyList<HookReport>> HooksAsync() => Task.FromResult<IReadOnlyList<HookReport>>(
    [
        .. modules.StanzaHandlers.Select(one => new HookReport(
            one.Hook.ToString(), one.Phase.ToString(), one.Module, one.Kind?.ToString(), one.ChildNamespaces)),
    ]);

    public async Task<IReadOnlyList<StoreReport>> StoresAsync(Jid? address = null)
    {
        var isAccount = address is { IsDomain: false };
        if (isAccount)
        {
            CheckUser(address!);
        }

        var all = await storage.UsageAsync(isAccount ? new StoreOwner(address!.Domain, address.Local) : null);
        var usage = all.Where(one => address is null || one.Domain == address.Domain).ToLookup(one => one.Store, StringComparer.Ordinal);
        return
        [
            .. stores.All
                .Select(one => new StoreReport(
                    one.Store.Name, one.Store.Shape.ToString(), one.Module ?? "kernel", one.Store.ErasedWithAccount, [.. usage[one.Store.Name]]))
                .OrderBy(one => one.Name, StringComparer.Ordinal),
        ];
    }

    public Task<IReadOnlyList<AccountReportEntry>> AccountReportsAsync() => Task.FromResult<IReadOnlyList<AccountReportEntry>>(
    [
        .. modules.Manifests.SelectMany(one => one.AccountReports).Select(one => new AccountReportEntry(one.Name, one.Module, one.Description))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ]);

    public async Task<ReportTable> ReadReportAsync(string report, Jid user)
    {
        CheckUser(user);
        var known = modules.Manifests.SelectMany(one => one.AccountReports).FirstOrDefault(one => one.Name == report)
            ?? throw new AdministrationException(AdministrationFault.NotFound, $"There is no report '{report}'. To see which there are: aviso user report");
        return await known.Read(await accounts.FindAsync(user) ?? throw NoSuchUser(user));
    }

    private static void CheckUser(Jid user)
    {
        if (!user.IsBare || user.Local.Length == 0)
        {
            throw new AdministrationException(AdministrationFault.Invalid, $"'{user}' is not the address of an account; it should look like romeo@example.org.");
        }
    }

    private void CheckDomain(string domain)
    {
        if (hosts.Find(domain) is null)
        {
            throw new AdministrationException(
                AdministrationFault.NotFound,
                $"'{domain}' is not served here; the domains are: {string.Join(", ", hosts.All.Select(host => host.Domain))}. More are set by 'default-virtual-host' or 'hosts' in the configuration.");
        }
    }

    private static AdministrationException NoSuchUser(Jid user) =>
        new(AdministrationFault.NotFound, $"There is no account {user}. To see all of its domain: aviso user list {user.Domain}");
}
