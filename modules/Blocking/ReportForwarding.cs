using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Archive.Contracts;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Brings reports (XEP-0377) to those who look after abuse, as messages of the host that hold the report and the messages it names. They
/// stay on this server, unless the user allows otherwise. Not more than so many of an account in an hour.
/// </summary>
internal sealed partial class ReportForwarding(
    IStanzaRouter router, IVirtualHosts hosts, BlockingOptions options, TimeProvider clock, IArchivedMessages? archive, BlockingMetrics metrics, ILogger log)
{
    // Enough to judge by.
    private const int MaxMessages = 10;
    private static readonly Slot<ReportRate> s_rate = new(SlotKind.Account);

    /// <summary>Forwards the reports of a request that has been carried out. Whatever becomes of them, the request has succeeded.</summary>
    public async ValueTask ForwardAsync(IAccount reporter, IReadOnlyList<BlockReport> reports)
    {
        foreach (var report in reports)
        {
            if (!reporter.Slots.GetOrAdd(s_rate, static () => new()).TryCount(clock.GetUtcNow(), options.MaxReports))
            {
                metrics.DroppedReport();
                continue;
            }

            metrics.Reported(report.Reason);
            Log.Reported(log, reporter.Jid, report.Reported, report.Reason);
            try
            {
                await SendAsync(reporter, report);
            }
            catch (Exception exception)
            {
                Log.NotForwarded(log, reporter.Jid, exception);
            }
        }
    }

    private async ValueTask SendAsync(IAccount reporter, BlockReport report)
    {
        Element? message = null;
        foreach (var address in options.ReportAddresses)
        {
            if (Jid.TryParse(address, out var to) && (report.IsForOthers || hosts.Find(to.Domain) is not null))
            {
                message ??= await WriteAsync(reporter, report);
                await router.RouteAsync(message, reporter.Host.Jid, to);
            }
        }
    }

    private async ValueTask<Element> WriteAsync(IAccount reporter, BlockReport report)
    {
        string[] lines = [$"{reporter.Jid} blocks and reports {report.Reported}: {report.Reason}", .. report.Texts];
        return new("message", Namespaces.Client,
            new Element("subject", Namespaces.Client, $"Report of {report.Reported}"),
            new Element("body", Namespaces.Client, string.Join('\n', lines)),
            new Element("jid", "urn:xmpp:jid:0", report.Reported.ToString()),
            report.Element,
            await MessagesAsync(reporter, report));
    }

    // The messages as the reporter's own archive has them; other archives' ids say nothing to this server.
    private async ValueTask<IEnumerable<Element>> MessagesAsync(IAccount reporter, BlockReport report)
    {
        var ids = report.Messages.Where(one => one.By == reporter.Jid.ToString()).Select(one => one.Id).Distinct().Take(MaxMessages).ToList();
        if (archive is null || ids.Count == 0)
        {
            return [];
        }

        return (await archive.FetchAsync(reporter, ids)).Select(entry => Element.Parse(entry.Value.Span, Namespaces.Client))
            .Where(message => Jid.TryParse(message["from"] ?? "", out var from) && IsOf(from, report.Reported))
            .Select(message => new Element("forwarded", Namespaces.Forwarding, message));
    }

    private static bool IsOf(Jid from, Jid reported) => from.Equals(reported) || from.Bare.Equals(reported) || from.DomainJid.Equals(reported);

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Information, "{Reporter} reports {Reported}: {Reason}")]
        public static partial void Reported(ILogger logger, Jid reporter, Jid reported, string reason);

        [LoggerMessage(11, LogLevel.Warning, "A report of {Reporter} could not be forwarded")]
        public static partial void NotForwarded(ILogger logger, Jid reporter, Exception exception);
    }
}
