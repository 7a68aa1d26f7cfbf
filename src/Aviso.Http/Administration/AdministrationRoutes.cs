using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Storage;
using Aviso.Http.Serving;
using Aviso.Protocol;
using Microsoft.AspNetCore.Http;

namespace Aviso.Http.Administration;

/// <summary>
/// The paths of the administrators' socket: every wish is a POST with an <see cref="AdministrationRequest"/>, every answer
/// JSON. Between two programs of one version only; scripts use the command line, which is stable.
/// </summary>
internal static class AdministrationRoutes
{
    public const string ListUsers = "/users/list";
    public const string AddUser = "/users/add";
    public const string SetPassword = "/users/password";
    public const string SetStatus = "/users/status";
    public const string DeleteUser = "/users/delete";
    public const string ListDevices = "/users/devices";
    public const string RevokeDevices = "/users/devices/revoke";
    public const string Reload = "/reload";
    public const string Domains = "/domains";
    public const string Modules = "/modules";
    public const string Hooks = "/hooks";
    public const string Stores = "/stores";
    public const string AccountReports = "/reports";
    public const string ReadReport = "/reports/read";
    public const string ClusterStatus = "/cluster/status";
    public const string ClusterDrain = "/cluster/drain";
    public const string ClusterLeave = "/cluster/leave";
    public const string ClusterAssign = "/cluster/assign";
    public const string SharedConfigurationShow = "/cluster/config/show";
    public const string SharedConfigurationHistory = "/cluster/config/history";
    public const string SharedConfigurationCheck = "/cluster/config/check";
    public const string SharedConfigurationPublish = "/cluster/config/publish";
    public const string SharedConfigurationApply = "/cluster/config/apply";
    public const string SharedCertificates = "/cluster/certificates";
    public const string SharedCertificatePublish = "/cluster/certificates/publish";
    public const string SharedCertificateRemove = "/cluster/certificates/remove";
    public const string ClusterAssignments = "/cluster/assignments";

    public static HttpRoutes Create(IAdministration administration) => new HttpRoutes()
        .Map(HttpMethods.Post, ListUsers, Ask(request => administration.ListUsersAsync(request.Domain ?? "", request.Limit, request.After), static () => AdministrationJson.Default.IReadOnlyListUserReport))
        .Map(HttpMethods.Post, AddUser, Do(request => administration.AddUserAsync(UserOf(request), request.Password ?? "")))
        .Map(HttpMethods.Post, SetPassword, Do(request => administration.SetPasswordAsync(UserOf(request), request.Password ?? "")))
        .Map(HttpMethods.Post, SetStatus, Do(request => administration.SetStatusAsync(UserOf(request), Enum.Parse<AccountStatus>(request.Status ?? ""))))
        .Map(HttpMethods.Post, DeleteUser, Ask(request => administration.DeleteUserAsync(UserOf(request)), static () => AdministrationJson.Default.IReadOnlyDictionaryStringInt32))
        .Map(HttpMethods.Post, ListDevices, Ask(request => administration.ListDevicesAsync(UserOf(request)), static () => AdministrationJson.Default.IReadOnlyListAccountClient))
        .Map(HttpMethods.Post, RevokeDevices, Ask(request => administration.RevokeDevicesAsync(UserOf(request), request.Device), static () => AdministrationJson.Default.IReadOnlyListAccountClient))
        .Map(HttpMethods.Post, Reload, Ask(_ => administration.ReloadAsync(), static () => AdministrationJson.Default.ReloadReport))
        .Map(HttpMethods.Post, Domains, Ask(_ => administration.DomainsAsync(), static () => AdministrationJson.Default.IReadOnlyListString))
        .Map(HttpMethods.Post, Modules, Ask(_ => administration.ModulesAsync(), static () => AdministrationJson.Default.IReadOnlyListModuleReport))
        .Map(HttpMethods.Post, Hooks, Ask(_ => administration.HooksAsync(), static () => AdministrationJson.Default.IReadOnlyListHookReport))
        .Map(HttpMethods.Post, AccountReports, Ask(_ => administration.AccountReportsAsync(), static () => AdministrationJson.Default.IReadOnlyListAccountReportEntry))
        .Map(HttpMethods.Post, ReadReport, Ask(request => administration.ReadReportAsync(request.Report ?? "", UserOf(request)), static () => AdministrationJson.Default.ReportTable))
        .Map(HttpMethods.Post, ClusterStatus, Ask(_ => administration.Cluster.StatusAsync(), static () => AdministrationJson.Default.ClusterReport))
        .Map(HttpMethods.Post, ClusterDrain, Do(_ => administration.Cluster.DrainAsync()))
        .Map(HttpMethods.Post, ClusterLeave, Do(request => administration.Cluster.LeaveAsync(request.Node, request.IsForced)))
        .Map(HttpMethods.Post, ClusterAssign, Do(request => administration.Cluster.AssignAsync(UserOf(request), request.Node, request.IsForced)))
        .Map(HttpMethods.Post, ClusterAssignments, Ask(request => administration.Cluster.AssignmentsAsync(request.Domain ?? "", request.Limit, request.After), static () => AdministrationJson.Default.IReadOnlyListAssignmentReport))
        .Map(HttpMethods.Post, SharedConfigurationShow, Ask(request => administration.Sharing.ShowAsync(request.Version), static () => AdministrationJson.Default.SharedConfigurationReport))
        .Map(HttpMethods.Post, SharedConfigurationHistory, Ask(_ => administration.Sharing.HistoryAsync(), static () => AdministrationJson.Default.IReadOnlyListSharedConfigurationReport))
        .Map(HttpMethods.Post, SharedConfigurationCheck, Ask(request => administration.Sharing.CheckAsync(request.Text ?? ""), static () => AdministrationJson.Default.IReadOnlyListString))
        .Map(HttpMethods.Post, SharedConfigurationPublish, Ask(request => administration.Sharing.PublishAsync(request.Text ?? "", request.By ?? "", request.Version), static () => AdministrationJson.Default.SharedConfigurationReport))
        .Map(HttpMethods.Post, SharedConfigurationApply, Ask(request => administration.Sharing.ApplyAsync(request.Node), static () => AdministrationJson.Default.SharingReport))
        .Map(HttpMethods.Post, SharedCertificates, Ask(_ => administration.Sharing.CertificatesAsync(), static () => AdministrationJson.Default.IReadOnlyListSharedCertificateReport))
        .Map(HttpMethods.Post, SharedCertificatePublish, Ask(request => administration.Sharing.PublishCertificateAsync(request.Domain ?? "", request.Text ?? "", request.By ?? ""), static () => AdministrationJson.Default.SharedCertificateReport))
        .Map(HttpMethods.Post, SharedCertificateRemove, Do(request => administration.Sharing.RemoveCertificateAsync(request.Domain ?? "")))
        .Map(HttpMethods.Post, Stores, Ask(request => administration.StoresAsync(request.User is null ? null : UserOf(request)), static () => AdministrationJson.Default.IReadOnlyListStoreReport));

    private static Jid UserOf(AdministrationRequest request) => Jid.TryParse(request.User ?? "", out var jid)
        ? jid
        : throw new AdministrationException(AdministrationFault.Invalid, $"'{request.User}' is not an address.");

    private static RequestDelegate Do(Func<AdministrationRequest, Task> wish) => Ask(
        async request =>
        {
            await wish(request);
            return (IReadOnlyList<string>)[];
        },
        static () => AdministrationJson.Default.IReadOnlyListString);

    // The type is asked for at the first request only: a server that nobody administers does without the JSON library.
    private static RequestDelegate Ask<TResult>(Func<AdministrationRequest, Task<TResult>> wish, Func<JsonTypeInfo<TResult>> type) =>
        context => AnswerAsync(context, wish, type());

    private static async Task AnswerAsync<TResult>(HttpContext context, Func<AdministrationRequest, Task<TResult>> wish, JsonTypeInfo<TResult> type)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, AdministrationJson.Default.AdministrationRequest, context.RequestAborted);
            var result = await wish(request ?? new());
            await WriteAsync(context, StatusCodes.Status200OK, result, type);
        }
        catch (AdministrationException exception)
        {
            await RefuseAsync(context, exception.Fault, exception.Message);
        }
        catch (StorageException exception)
        {
            await RefuseAsync(context, AdministrationFault.Storage, exception.Message);
        }
        catch (HomeUnknownException exception)
        {
            await RefuseAsync(context, AdministrationFault.Storage, exception.Message + " Try again in a few seconds; 'aviso cluster status' may say why.");
        }
        catch (InvalidOperationException)
        {
            // Administrators may ask before the stores are open, and while they are closed.
            await RefuseAsync(context, AdministrationFault.Storage, "The server is starting or stopping; try again when it is ready. What it waits for is in its log.");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            await RefuseAsync(context, AdministrationFault.Invalid, "The request is not understood: " + exception.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, AdministrationFault fault, string message)
    {
        var statusCode = fault switch
        {
            AdministrationFault.NotFound => StatusCodes.Status404NotFound,
            AdministrationFault.Exists => StatusCodes.Status409Conflict,
            AdministrationFault.Storage => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        return WriteAsync(context, statusCode, new(fault.ToString(), message), AdministrationJson.Default.FaultReport);
    }

    private static Task WriteAsync<TResult>(HttpContext context, int statusCode, TResult result, JsonTypeInfo<TResult> type)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, result, type, context.RequestAborted);
    }
}
