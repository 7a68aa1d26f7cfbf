using System.CommandLine;
using System.Globalization;
using System.Net;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Http.Administration;
using Aviso.Protocol.Precis;
using Aviso.Server.Logging;
using Aviso.Server.Sharing;
using Aviso.Server.Starting;
using Aviso.Storage;
using Aviso.Storage.Sqlite;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Outside;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Server.Commands;

/// <summary><c>aviso check</c>: would the server start, and could people reach it? Changes nothing.</summary>
internal sealed class CheckCommand(CommonOptions common)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);
    private int _exitCode = ExitCode.Success;

    public Command Create()
    {
        var command = new Command("check", "Checks configuration, certificates, ports and database, and says what to do.");
        command.SetAction((parsed, _) => RunAsync(common.Data(parsed), common.Settings(parsed)));
        return command;
    }

    private async Task<int> RunAsync(DataDirectory data, IReadOnlyList<string> switches)
    {
        if (!UnicodeSupport.IsComplete)
        {
            Bad(ExitCode.Failure, "unicode", "texts cannot be normalised; install the ICU library (Debian: apt-get install libicu72)");
        }

        var settings = ServerSettings.Load(data, switches, SharedSource.ReadIfReachable);
        Good("configuration", settings.HasFile ? data.ConfigurationFile : $"the defaults; the first start writes {data.ConfigurationFile}");
        foreach (var warning in settings.Options.Warnings)
        {
            Warn("configuration", warning.ToString());
        }

        CheckCertificates(data, settings);
        CheckEdgeFiles(settings);
        using var running = await RemoteAdministration.TryConnectAsync(data.Socket);
        if (running is null)
        {
            CheckPorts(settings.Options.Get<ClientOptions>());
            if (settings.IsEdge)
            {
                var edge = settings.Options.Get<EdgeOptions>();
                CheckPort(edge.Port, edge.Interfaces, "edge/port");
            }
            else
            {
                await CheckDatabasesAsync(settings);
            }
        }
        else
        {
            Good("server", $"runs on {data.Root}: ports and database are its own, and are not checked");
        }

        foreach (var domain in settings.Domains.Select(one => one.Domain))
        {
            CheckName(domain);
        }

        return _exitCode;
    }

    private void CheckCertificates(DataDirectory data, ServerSettings settings)
    {
        var certificates = new CertificateStore(data.Certificates, TimeProvider.System);
        foreach (var problem in certificates.Refresh())
        {
            Warn("certificate", $"{problem.File}: {problem.Message}");
        }

        foreach (var domain in settings.Domains.Select(one => one.Domain))
        {
            if (certificates.Find(domain) is not { } certificate)
            {
                Good("certificate", $"{domain}: none yet; a self-signed one is made at start");
                continue;
            }

            var end = certificate.Leaf.NotAfter.ToUniversalTime();
            var left = end - TimeProvider.System.GetUtcNow().UtcDateTime;
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{domain}: for {string.Join(", ", certificate.Names.Take(5))}, until {end:yyyy-MM-dd}{(certificate.IsMadeHere ? ", self-signed" : "")}");
            if (left < TimeSpan.Zero && !certificate.IsMadeHere)
            {
                Bad(ExitCode.Configuration, "certificate", $"{text}: it has ended; put a new one into {data.Certificates}");
            }
            else if (left < s_soon && !certificate.IsMadeHere)
            {
                Warn("certificate", $"{text}: ends soon; put a new one into {data.Certificates}");
            }
            else if (!Covers(certificate, domain))
            {
                Warn("certificate", $"{text}: does not name {domain}, so clients will warn; get one that does");
            }
            else
            {
                Good("certificate", text);
            }
        }
    }

    private static bool Covers(ServerCertificate certificate, string domain)
    {
        var ascii = new IdnMapping().GetAscii(domain);
        var parent = ascii.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? "*" + ascii[dot..] : null;
        return certificate.Names.Contains(ascii) || (parent is not null && certificate.Names.Contains(parent)) || IPAddress.TryParse(domain, out _);
    }

    private void CheckPorts(ClientOptions clients)
    {
        foreach (var (port, options) in clients.Connections.OrderBy(one => one.Key))
        {
            CheckPort(port, options.Interfaces, "c2s/connections");
        }
    }

    private void CheckPort(int port, IReadOnlyList<string> interfaces, string option)
    {
        foreach (var address in interfaces)
        {
            if (PortTrial.Open(address, port) is { } fault)
            {
                Bad(ExitCode.Port, "port", $"{port} on {address} cannot be opened: {fault}; stop the program that has it, or set another in {option}");
            }
            else
            {
                Good("port", string.Create(CultureInfo.InvariantCulture, $"{port} on {address} is free"));
            }
        }
    }

    private void CheckEdgeFiles(ServerSettings settings)
    {
        if (settings.Edge is not { } edge)
        {
            return;
        }

        try
        {
            edge.Files.Check();
            Good(edge.IsEdge ? "edge" : "edges", edge.IsEdge
                ? $"inner servers know it by {edge.Files.Certificate}"
                : $"connects to {string.Join(", ", edge.Addresses)}; known there by {edge.Files.Certificate}");
        }
        catch (CertificateException exception)
        {
            Bad(ExitCode.Configuration, edge.IsEdge ? "edge" : "edges", exception.Message);
        }
    }

    private async Task CheckDatabasesAsync(ServerSettings settings)
    {
        var schemas = await SchemaStates.ReadAsync(settings, settings.DataSources.Used);
        foreach (var (source, report, fault) in schemas)
        {
            var name = $"{source.Name} ({source.Display})";
            if (fault is not null)
            {
                Bad(ExitCode.Storage, "database", $"{name}: {fault}");
                continue;
            }

            report!.Refusals.ToList().ForEach(one => Bad(ExitCode.Storage, "database", $"{name}: {one}"));
            report.Notes.ToList().ForEach(one => Warn("database", $"{name}: {one}"));
            if (report.Refusals.Count == 0)
            {
                TellSchema(source, report, name);
            }
        }
    }

    private void TellSchema(DataSource source, SchemaReport report, string name)
    {
        if (report.IsCurrent)
        {
            Good("database", $"{name}: opens, and its schema is current");
        }
        else if (!source.ManagesSchema)
        {
            Bad(ExitCode.Schema, "database", $"{name}: {(report.IsInstalled ? "the schema is older than this program; do: aviso schema upgrade" : "there is no schema; do: aviso schema install")}");
        }
        else
        {
            Good("database", report.IsInstalled ? $"{name}: opens; the next start will: {string.Join("; ", report.Pending)}" : $"{name}: none yet; the first start makes it");
        }
    }

    private static void CheckName(string domain)
    {
        if (!MachineName.IsFederatable(domain))
        {
            Warn("name", $"{domain} is a name for local use: other machines will not find it. For a real domain set 'default-virtual-host'");
            return;
        }

        Good("name", $"so that clients find {domain}, its DNS zone should have: _xmpp-client._tcp.{domain}. SRV 0 5 5222 HOST. and _xmpps-client._tcp.{domain}. SRV 0 5 5223 HOST. (or an address record of {domain} itself)");
    }

    private static void Good(string what, string text) => Console.Out.WriteLine($"ok       {what,-14} {text}");

    private static void Warn(string what, string text) => Console.Out.WriteLine($"warning  {what,-14} {text}");

    private void Bad(int exitCode, string what, string text)
    {
        _exitCode = _exitCode == ExitCode.Success ? exitCode : _exitCode;
        Console.Out.WriteLine($"FAULT    {what,-14} {text}");
    }
}
