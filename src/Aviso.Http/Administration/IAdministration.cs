using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>
/// What an administrator can do, in this process (<see cref="LocalAdministration"/>) or, the same, in the one that runs
/// (<see cref="RemoteAdministration"/>). Thread-safe.
/// </summary>
public interface IAdministration
{
    /// <summary>Accounts of a domain in order of their names.</summary>
    /// <exception cref="AdministrationException">The domain is not served here.</exception>
    Task<IReadOnlyList<UserReport>> ListUsersAsync(string domain, int limit, string? afterLocal);

    /// <summary>Makes an account.</summary>
    /// <exception cref="AdministrationException">The address cannot have an account here, or has one.</exception>
    Task AddUserAsync(Jid user, string password);

    /// <summary>Sets a new password.</summary>
    /// <exception cref="AdministrationException">There is no such account.</exception>
    Task SetPasswordAsync(Jid user, string password);

    /// <summary>Lets an account log in, or not.</summary>
    /// <exception cref="AdministrationException">There is no such account.</exception>
    Task SetStatusAsync(Jid user, AccountStatus status);

    /// <summary>Removes an account with everything stored for it; the result counts the removed rows by store.</summary>
    /// <exception cref="AdministrationException">There is no such account.</exception>
    Task<IReadOnlyDictionary<string, int>> DeleteUserAsync(Jid user);

    /// <summary>The devices that are signed in to an account, the last seen first.</summary>
    /// <exception cref="AdministrationException">There is no such account.</exception>
    Task<IReadOnlyList<AccountClient>> ListDevicesAsync(Jid user);

    /// <summary>Signs devices of an account out: takes their tokens back and ends their sessions. The result is those that were.</summary>
    /// <param name="user">The account.</param>
    /// <param name="id">Which device; null for all.</param>
    /// <exception cref="AdministrationException">There is no such account or device.</exception>
    Task<IReadOnlyList<AccountClient>> RevokeDevicesAsync(Jid user, string? id);

    /// <summary>Reads the configuration and the certificates again.</summary>
    /// <exception cref="AdministrationException">No server runs, so there is nothing to be told.</exception>
    Task<ReloadReport> ReloadAsync();

    /// <summary>The domains served, the default one first.</summary>
    Task<IReadOnlyList<string>> DomainsAsync();

    /// <summary>The running modules by name.</summary>
    Task<IReadOnlyList<ModuleReport>> ModulesAsync();

    /// <summary>The stanza handlers in the order in which they run.</summary>
    Task<IReadOnlyList<HookReport>> HooksAsync();

    /// <summary>The reports on accounts that the running modules make, by name, with what they show.</summary>
    Task<IReadOnlyList<AccountReportEntry>> AccountReportsAsync();

    /// <summary>What a module has to say of an account.</summary>
    /// <exception cref="AdministrationException">There is no such account, or no such report.</exception>
    Task<ReportTable> ReadReportAsync(string report, Jid user);

    /// <summary>The cluster of which the server is a node.</summary>
    IClusterAdministration Cluster { get; }

    /// <summary>What the nodes of that cluster share.</summary>
    IClusterSharing Sharing { get; }

    /// <summary>The stores by name, and what is in them: of all hosts, of one, or of one account.</summary>
    /// <param name="address">A domain or the bare address of an account; null for everything.</param>
    Task<IReadOnlyList<StoreReport>> StoresAsync(Jid? address = null);
}
