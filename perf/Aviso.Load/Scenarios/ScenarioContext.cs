using System.Diagnostics;
using System.Net.Sockets;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>What every scenario needs: the options, accounts, sessions, and the measuring of one stretch of time.</summary>
internal sealed class ScenarioContext
{
    /// <summary>A server that stops answering ends the run instead of hanging it.</summary>
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    public ScenarioContext(LoadOptions options)
    {
        Options = options;
        Target = options.Target;
        Negotiation = new Negotiation(Target);
        OtherNegotiation = new Negotiation(options.OtherTarget);
        Server = Probe("pid");
        Helpers = new[] { "broker", "database" }.Select(name => (name, Probe(name + "-pid"))).Where(one => one.Item2 is not null).ToDictionary(one => one.name, one => one.Item2!);
    }

    public LoadOptions Options { get; }
    public Target Target { get; }
    public Negotiation Negotiation { get; }
    public ProcessProbe? Server { get; }

    /// <summary>What nodes of a server share, where it is told.</summary>
    public IReadOnlyDictionary<string, ProcessProbe> Helpers { get; }

    private Negotiation OtherNegotiation { get; }

    public Meter Meter { get; } = new();
    public int Concurrency => Options.Number("concurrency", 8);

    /// <summary>The probe, for scenarios that are about memory only.</summary>
    public ProcessProbe RequiredServer => Server ?? throw new LoadException("this scenario needs --pid");

    public static string User(string prefix, int number) => $"{prefix}{number:D6}";

    /// <summary>Waits until the server accepts connections.</summary>
    public async Task ServerUpAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            using var attempt = new XmppConnection(Target.Address);
            try
            {
                await attempt.ConnectAsync(CancellationToken.None);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < StartLimit)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Makes the accounts prefix000000 and on, in the way the command line asks for.</summary>
    public async Task CreateAccountsAsync(string prefix, int count)
    {
        if (Options.Text("create") is { } template)
        {
            for (int i = 0; i < count; i++)
            {
                await RunCommandAsync(template, User(prefix, i));
            }
        }
        else if (!Options.Raw && Options.Text("register", "in-band") == "in-band")
        {
            await ForEachAsync(0, count, (i, cancel) => Negotiation.RegisterAsync(User(prefix, i), cancel));
        }
    }

    /// <summary>Logs users <paramref name="first"/> and on in, eight at once unless told, and lets each session run with its handler.</summary>
    public async Task<XmppConnection[]> OpenSessionsAsync(string prefix, int first, int count, Func<int, IFrameHandler> handler, bool available = true)
    {
        var sessions = new XmppConnection[count];
        await ForEachAsync(0, count, async (i, cancel) =>
        {
            sessions[i] = Options.Raw ? await OpenRawAsync(first + i, cancel) : await LogInAsync(i % 2 == 0 ? Negotiation : OtherNegotiation, User(prefix, first + i), available, cancel);
            _ = sessions[i].RunAsync(handler(first + i));
        });
        return sessions;
    }

    /// <summary>A whole login as clients do it: stream, SASL, bind, roster and, when <paramref name="available"/>, presence.</summary>
    public Task<XmppConnection> LogInAsync(string user, bool available, CancellationToken cancel) => LogInAsync(Negotiation, user, available, cancel);

    private static async Task<XmppConnection> LogInAsync(Negotiation negotiation, string user, bool available, CancellationToken cancel)
    {
        XmppConnection connection = await negotiation.OpenAsync(cancel);
        try
        {
            await negotiation.LogInAsync(connection, user, cancel);
            connection.Send("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>" + (available ? "<presence/>" : ""));
            string? frame;
            do
            {
                frame = await connection.ReadAsync(cancel) ?? throw new LoadException($"{user}: closed before the roster came");
            }
            while (!frame.StartsWith("<iq", StringComparison.Ordinal) || !frame.Contains("jabber:iq:roster"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Warms up, measures for the time asked for, and returns the row: units are what the handlers recorded.</summary>
    public async Task<Result> MeasureAsync(string scenario, string unit)
    {
        await Task.Delay(Options.WarmUp);
        Meter.Restart();
        Dictionary<string, double> before = Helpers.ToDictionary(one => one.Key, one => one.Value.CpuSeconds());
        Window window = Window.Start(Server);
        await Task.Delay(Options.Duration);
        Histogram latencies = Meter.Current;
        Result row = Meter.Fill(window.Stop(Row(scenario, unit), latencies.Count), latencies);
        return Helpers.Count == 0 || latencies.Count == 0 ? row : row with
        {
            More = Helpers.ToDictionary(one => $"{one.Key} µs/unit", one => (one.Value.CpuSeconds() - before[one.Key]) * 1e6 / latencies.Count),
        };
    }

    private ProcessProbe? Probe(string option) => Options.Number(option, 0) is > 0 and int pid ? new ProcessProbe(pid) : null;

    /// <summary>An empty row with the names filled in; "-tls" is part of the scenario's name.</summary>
    public Result Row(string scenario, string unit) => new()
    {
        Server = Options.Text("label", "server"),
        Scenario = Target.Tls == TlsMode.None ? scenario : scenario + "-tls",
        Unit = unit,
    };

    /// <summary>Runs numbered work, <see cref="Concurrency"/> at once, each under the login's time limit.</summary>
    public Task ForEachAsync(int first, int count, Func<int, CancellationToken, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
        async (i, stop) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(LoginLimit);
            await work(i, limit.Token);
        });

    private async Task<XmppConnection> OpenRawAsync(int number, CancellationToken cancel)
    {
        var connection = new XmppConnection(Target.Address) { FullJid = $"raw{number:D6}@{Target.Domain}/load" };
        await connection.ConnectAsync(cancel);
        if (Target.Tls != TlsMode.None)
        {
            await connection.StartTlsAsync(Target.Domain, cancel);
        }

        connection.Send($"{number:x8}");
        return connection;
    }

    private async Task RunCommandAsync(string template, string user)
    {
        string command = template.Replace("{user}", user).Replace("{domain}", Target.Domain).Replace("{password}", Target.Password);
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new LoadException($"'{command}' ended with {process.ExitCode}");
        }
    }
}
