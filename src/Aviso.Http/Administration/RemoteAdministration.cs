using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>Administration of the server that runs, through its socket.</summary>
public sealed class RemoteAdministration : IAdministration, IClusterAdministration, IClusterSharing, IDisposable
{
    // Longer than any honest work takes, so that a server that hangs is told from one that is busy.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;

    private RemoteAdministration(string socketPath) => _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = await ConnectAsync(socketPath, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
    {
        BaseAddress = new("http://localhost"),
        Timeout = s_patience,
    };

    /// <summary>The server behind a socket; null when none listens there.</summary>
    public static async Task<RemoteAdministration?> TryConnectAsync(string socketPath)
    {
        if (!File.Exists(socketPath))
        {
            return null;
        }

        try
        {
            (await ConnectAsync(socketPath, default)).Dispose();
            return new(socketPath);
        }
        catch (SocketException)
        {
            return null; // left behind by a server that was killed
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UserReport>> ListUsersAsync(string domain, int limit, string? afterLocal) =>
        AskAsync(AdministrationRoutes.ListUsers, new(Domain: domain, Limit: limit, After: afterLocal), AdministrationJson.Default.IReadOnlyListUserReport);

    /// <inheritdoc />
    public Task AddUserAsync(Jid user, string password) =>
        AskAsync(AdministrationRoutes.AddUser, new(user.ToString(), password), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    public Task SetPasswordAsync(Jid user, string password) =>
        AskAsync(AdministrationRoutes.SetPassword, new(user.ToString(), password), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    public Task SetStatusAsync(Jid user, AccountStatus status) =>
        AskAsync(AdministrationRoutes.SetStatus, new(user.ToString(), Status: status.ToString()), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, int>> DeleteUserAsync(Jid user) =>
        AskAsync(AdministrationRoutes.DeleteUser, new(user.ToString()), AdministrationJson.Default.IReadOnlyDictionaryStringInt32);

    /// <inheritdoc />
    public Task<IReadOnlyList<AccountClient>> ListDevicesAsync(Jid user) =>
        AskAsync(AdministrationRoutes.ListDevices, new(user.ToString()), AdministrationJson.Default.IReadOnlyListAccountClient);

    /// <inheritdoc />
    public Task<IReadOnlyList<AccountClient>> RevokeDevicesAsync(Jid user, string? id) =>
        AskAsync(AdministrationRoutes.RevokeDevices, new(user.ToString(), Device: id), AdministrationJson.Default.IReadOnlyListAccountClient);

    /// <inheritdoc />
    public Task<ReloadReport> ReloadAsync() => AskAsync(AdministrationRoutes.Reload, new(), AdministrationJson.Default.ReloadReport);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> DomainsAsync() => AskAsync(AdministrationRoutes.Domains, new(), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    public Task<IReadOnlyList<ModuleReport>> ModulesAsync() => AskAsync(AdministrationRoutes.Modules, new(), AdministrationJson.Default.IReadOnlyListModuleReport);

    /// <inheritdoc />
    public Task<IReadOnlyList<HookReport>> HooksAsync() => AskAsync(AdministrationRoutes.Hooks, new(), AdministrationJson.Default.IReadOnlyListHookReport);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoreReport>> StoresAsync(Jid? address = null) =>
        AskAsync(AdministrationRoutes.Stores, new(address?.ToString()), AdministrationJson.Default.IReadOnlyListStoreReport);

    /// <inheritdoc />
    public Task<IReadOnlyList<AccountReportEntry>> AccountReportsAsync() =>
        AskAsync(AdministrationRoutes.AccountReports, new(), AdministrationJson.Default.IReadOnlyListAccountReportEntry);

    /// <inheritdoc />
    public Task<ReportTable> ReadReportAsync(string report, Jid user) =>
        AskAsync(AdministrationRoutes.ReadReport, new(user.ToString(), Report: report), AdministrationJson.Default.ReportTable);

    /// <inheritdoc />
    public IClusterAdministration Cluster => this;

    /// <inheritdoc />
    Task<ClusterReport> IClusterAdministration.StatusAsync() => AskAsync(AdministrationRoutes.ClusterStatus, new(), AdministrationJson.Default.ClusterReport);

    /// <inheritdoc />
    Task IClusterAdministration.DrainAsync() => AskAsync(AdministrationRoutes.ClusterDrain, new(), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    Task IClusterAdministration.LeaveAsync(string? node, bool isForced) =>
        AskAsync(AdministrationRoutes.ClusterLeave, new(Node: node, IsForced: isForced), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    Task IClusterAdministration.AssignAsync(Jid account, string? node, bool isForced) =>
        AskAsync(AdministrationRoutes.ClusterAssign, new(account.ToString(), Node: node, IsForced: isForced), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    Task<IReadOnlyList<AssignmentReport>> IClusterAdministration.AssignmentsAsync(string domain, int limit, string? afterLocal) =>
        AskAsync(AdministrationRoutes.ClusterAssignments, new(Domain: domain, Limit: limit, After: afterLocal), AdministrationJson.Default.IReadOnlyListAssignmentReport);

    /// <inheritdoc />
    public IClusterSharing Sharing => this;

    /// <inheritdoc />
    Task<SharedConfigurationReport> IClusterSharing.ShowAsync(long? version) =>
        AskAsync(AdministrationRoutes.SharedConfigurationShow, new(Version: version), AdministrationJson.Default.SharedConfigurationReport);

    /// <inheritdoc />
    Task<IReadOnlyList<SharedConfigurationReport>> IClusterSharing.HistoryAsync() =>
        AskAsync(AdministrationRoutes.SharedConfigurationHistory, new(), AdministrationJson.Default.IReadOnlyListSharedConfigurationReport);

    /// <inheritdoc />
    Task<IReadOnlyList<string>> IClusterSharing.CheckAsync(string text) =>
        AskAsync(AdministrationRoutes.SharedConfigurationCheck, new(Text: text), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    Task<SharedConfigurationReport> IClusterSharing.PublishAsync(string text, string by, long? after) =>
        AskAsync(AdministrationRoutes.SharedConfigurationPublish, new(Text: text, By: by, Version: after), AdministrationJson.Default.SharedConfigurationReport);

    /// <inheritdoc />
    Task<SharingReport> IClusterSharing.ApplyAsync(string? without) =>
        AskAsync(AdministrationRoutes.SharedConfigurationApply, new(Node: without), AdministrationJson.Default.SharingReport);

    /// <inheritdoc />
    Task<IReadOnlyList<SharedCertificateReport>> IClusterSharing.CertificatesAsync() =>
        AskAsync(AdministrationRoutes.SharedCertificates, new(), AdministrationJson.Default.IReadOnlyListSharedCertificateReport);

    /// <inheritdoc />
    Task<SharedCertificateReport> IClusterSharing.PublishCertificateAsync(string name, string pem, string by) =>
        AskAsync(AdministrationRoutes.SharedCertificatePublish, new(Domain: name, Text: pem, By: by), AdministrationJson.Default.SharedCertificateReport);

    /// <inheritdoc />
    Task IClusterSharing.RemoveCertificateAsync(string name) =>
        AskAsync(AdministrationRoutes.SharedCertificateRemove, new(Domain: name), AdministrationJson.Default.IReadOnlyListString);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static async Task<Socket> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<TResult> AskAsync<TResult>(string path, AdministrationRequest request, JsonTypeInfo<TResult> type)
    {
        try
        {
            using var response = await _client.PostAsJsonAsync(path, request, AdministrationJson.Default.AdministrationRequest);
            await using var body = await response.Content.ReadAsStreamAsync();
            if (response.IsSuccessStatusCode)
            {
                return await JsonSerializer.DeserializeAsync(body, type) ?? throw new JsonException("The answer is empty.");
            }

            var fault = await JsonSerializer.DeserializeAsync(body, AdministrationJson.Default.FaultReport);
            throw new AdministrationException(
                Enum.TryParse<AdministrationFault>(fault?.Fault, out var kind) ? kind : AdministrationFault.Invalid, fault?.Message ?? "The server refused.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException)
        {
            throw new IOException($"The running server did not answer as expected: {exception.Message} Look at its log; is it of the same version?", exception);
        }
    }
}
