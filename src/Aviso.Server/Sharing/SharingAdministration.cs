using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Sharing;
using Aviso.Http.Administration;
using Aviso.Protocol;
using Aviso.Server.Reloading;
using Aviso.Streams.Tls;

namespace Aviso.Server.Sharing;

/// <summary>What administrators do about what the nodes share.</summary>
internal sealed class SharingAdministration(
    ISharedTable table, SharedState state, SharedCertificates certificates, ConfigurationTrial trial, LiveSettings live, IOwnership ownership, CertificateSeal? seal)
    : IClusterSharing
{
    private const int KeptVersions = 20;
    private const string DefaultCertificate = "default";

    public Task<SharedConfigurationReport> ShowAsync(long? version = null) => AskAsync(async () =>
        await table.ReadAsync(version) is { } document
            ? ReportOf(document) with { Text = document.Text }
            : throw new AdministrationException(AdministrationFault.NotFound, version is null
                ? "Nothing has been published yet: aviso cluster config publish FILE"
                : $"There is no version {version}, or it is kept no more. Which there are: aviso cluster config history"));

    public Task<IReadOnlyList<SharedConfigurationReport>> HistoryAsync() =>
        AskAsync<IReadOnlyList<SharedConfigurationReport>>(async () => [.. (await table.HistoryAsync()).Select(ReportOf)]);

    public Task<IReadOnlyList<string>> CheckAsync(string text) => AskAsync<IReadOnlyList<string>>(async () =>
        (await trial.TryAsync(new((await table.HeadAsync()).Configuration + 1, text, "", default))).Fault is { } fault ? [fault] : []);

    public Task<SharedConfigurationReport> PublishAsync(string text, string by, long? after = null) => AskAsync(async () =>
    {
        var newest = (await table.HeadAsync()).Configuration;
        if (after is { } expected && expected != newest)
        {
            throw Overtaken(newest);
        }

        var (next, fault) = await trial.TryAsync(new(newest + 1, text, by, default));
        if (next is null)
        {
            throw new AdministrationException(AdministrationFault.Invalid, fault!);
        }

        if (await table.PublishAsync(text, by, newest, KeptVersions) is not { } version)
        {
            throw Overtaken((await table.HeadAsync()).Configuration);
        }

        state.Follower.Announce();
        return ReportOf((await table.ReadAsync(version))!) with { IsAtOnce = live.CanApply(next) };
    });

    public Task<SharingReport> ApplyAsync(string? without = null) => AskAsync(async () =>
    {
        var head = await table.HeadAsync();
        if (without is not null)
        {
            CheckIsGone(without, head.Turn);
        }

        head = await table.OrderAsync(head.Configuration, without);
        state.Follower.Announce();
        return new SharingReport(head.Configuration, head.Wanted, head.Turn);
    });

    public Task<IReadOnlyList<SharedCertificateReport>> CertificatesAsync() =>
        AskAsync<IReadOnlyList<SharedCertificateReport>>(async () => [.. (await table.CertificatesAsync()).Select(ReportOf)]);

    public Task<SharedCertificateReport> PublishCertificateAsync(string name, string pem, string by) => AskAsync(async () =>
    {
        if (seal is null)
        {
            throw new AdministrationException(AdministrationFault.Invalid, SharedCertificates.NoSecret);
        }

        var prepared = name == DefaultCertificate ? name : Jid.TryParse(name, out var jid) && jid.IsDomain ? jid.Domain
            : throw new AdministrationException(AdministrationFault.Invalid, $"'{name}' is not a domain: name the domain that the certificate is for, or '{DefaultCertificate}'.");
        var certificate = Read(pem);
        var until = new DateTimeOffset(certificate.Leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        await table.PutCertificateAsync(new(prepared, seal.Close(prepared, pem), string.Join(", ", certificate.Names.Take(20)), until, by));
        state.Follower.Announce();
        return ReportOf((await table.CertificatesAsync()).Single(one => one.Name == prepared));
    });

    public Task RemoveCertificateAsync(string name) => AskAsync(async () =>
    {
        if (!await table.RemoveCertificateAsync(name))
        {
            throw new AdministrationException(AdministrationFault.NotFound, $"There is no shared certificate '{name}'. Which there are: aviso cluster certificate list");
        }

        state.Follower.Announce();
        return true;
    });

    // Two nodes would be away at once if the one that is left out were only on its way.
    private void CheckIsGone(string name, string? turn)
    {
        if (name != turn)
        {
            throw new AdministrationException(
                AdministrationFault.NotFound, turn is null ? "It is the turn of no node, so nothing waits for one." : $"It is not the turn of '{name}', but of {turn}.");
        }

        if (ownership.Nodes.Any(one => one.Name == name))
        {
            throw new AdministrationException(AdministrationFault.Exists, $"Node {name} is there; the next one follows when it is ready. How far it is: aviso cluster status");
        }
    }

    private static ServerCertificate Read(string pem)
    {
        try
        {
            return CertificateStore.Read(pem);
        }
        catch (CertificateException exception)
        {
            throw new AdministrationException(AdministrationFault.Invalid, exception.Message);
        }
    }

    private static AdministrationException Overtaken(long newest) => new(
        AdministrationFault.Exists, $"Version {newest} has been published meanwhile. Look at it (aviso cluster config show), bring in what it changes, and publish again.");

    private static SharedConfigurationReport ReportOf(SharedDocument document) => new(document.Version, document.By, document.At);

    private SharedCertificateReport ReportOf(SharedCertificate one) => new(one.Name, one.Names, one.Until, one.By, one.At, certificates.FaultOf(one, out _));

    private static async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question();
        }
        catch (ClusterTableException exception)
        {
            throw new AdministrationException(AdministrationFault.Storage, $"The cluster's database cannot be reached: {exception.Message}");
        }
    }
}
