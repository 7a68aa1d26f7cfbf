using System.Collections.Concurrent;
using System.Diagnostics;
using Aviso.Http.Administration;
using Aviso.Protocol;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Testing.Transport;

namespace Aviso.Cluster.Processes;

/// <summary>
/// The real program as a node of a cluster, in a process and a data directory of its own, on ports of the loopback address. Not
/// thread-safe.
/// </summary>
public sealed class ServerNode : IAsyncDisposable
{
    /// <summary>The domain it serves.</summary>
    public const string Domain = ServerProcess.Domain;

    /// <summary>The password of all accounts.</summary>
    public const string Password = ServerProcess.Password;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // A node may wait for a broker, which may take a minute to start on a busy machine.
    private static readonly TimeSpan s_startPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    // A node that is suspended takes connections and says nothing.
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly TemporaryData _data = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly int _monitoringPort = LoopbackPorts.Free();
    private Process? _process;
    private TaskCompletionSource<bool> _ready = new();

    private ServerNode(string name) => Name = name;

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; }

    /// <summary>Where clients connect and negotiate TLS.</summary>
    public int Port { get; } = LoopbackPorts.Free();

    /// <summary>The data directory.</summary>
    public string Data => _data.Path;

    /// <summary>Whether its process is there, suspended or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The process of the running program.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>What the server wrote to its console last.</summary>
    public string Output => string.Join('\n', _output.TakeLast(60));

    /// <summary>All that the server wrote to its console.</summary>
    public IReadOnlyCollection<string> Lines => _output;

    /// <summary>Writes the configuration of a node; nothing is started yet.</summary>
    public static Task<ServerNode> MakeAsync(string name, Uri broker, string database, string cluster = "", string configuration = "") =>
        MakeWithBrokersAsync(name, [broker], database, cluster, configuration);

    /// <summary>Writes the configuration of a node; nothing is started yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="brokers">Where the brokers are.</param>
    /// <param name="database">The URI of the database.</param>
    /// <param name="cluster">More for the block <c>cluster</c>.</param>
    /// <param name="configuration">More for the configuration file.</param>
    /// <param name="clients">More for the block <c>c2s</c>.</param>
    public static async Task<ServerNode> MakeWithBrokersAsync(
        string name, IEnumerable<Uri> brokers, string database, string cluster = "", string configuration = "", string clients = "")
    {
        var node = new ServerNode(name);
        Directory.CreateDirectory(Path.Combine(node.Data, "etc"));
        await File.WriteAllTextAsync(Path.Combine(node.Data, "etc", "config.tdsl"), $$"""
            'default-virtual-host' = '{{Domain}}'
            dataSource () { default () { uri = '{{database}}' } }
            cluster {
                name = {{name}}
                broker = [ {{string.Join(", ", brokers.Select(broker => $"'{broker}'"))}} ]
                'client-address' = '127.0.0.1:{{node.Port}}'
                {{cluster}}
            }
            c2s {
                'max-stanzas-per-second' = 0
                'max-bytes-per-second' = 0
                {{clients}}
                connections {
                    ports = [ {{node.Port}} ]
                    {{node.Port}} { ifc = [ '127.0.0.1' ] }
                }
            }
            monitoring { http { port = {{node._monitoringPort}} } }
            {{configuration}}

            """);
        return node;
    }

    /// <summary>Starts the program and does not wait for it.</summary>
    public void Start()
    {
        _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var ready = _ready;
        _process = Process.Start(Program("run", "--data", Data))!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => ready.TrySetResult(false);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        void Keep(object sender, DataReceivedEventArgs arguments)
        {
            if (arguments.Data is { } line)
            {
                _output.Enqueue(line);
                if (line.Contains("Ready: serving", StringComparison.Ordinal))
                {
                    ready.TrySetResult(true);
                }
            }
        }
    }

    /// <summary>Waits until the node has joined and takes clients.</summary>
    public async Task ReadyAsync()
    {
        if (!await TryReadyAsync())
        {
            throw new TestFailedException($"Node {Name} ended before it was ready:\n{Output}");
        }
    }

    /// <summary>As <see cref="ReadyAsync"/>; false when the process has ended instead.</summary>
    public async Task<bool> TryReadyAsync()
    {
        try
        {
            return await _ready.Task.WaitAsync(s_startPatience);
        }
        catch (TimeoutException exception)
        {
            throw new TestFailedException($"Node {Name} did not get ready: {exception.Message}\n{Output}");
        }
    }

    /// <summary>What /health/ready says; null while the port does not answer.</summary>
    public async Task<string?> HealthAsync()
    {
        try
        {
            using var response = await s_http.GetAsync(new Uri($"http://127.0.0.1:{_monitoringPort}/health/ready"));
            return (await response.Content.ReadAsStringAsync()).Trim();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>The metrics page.</summary>
    /// <exception cref="HttpRequestException">The port does not answer.</exception>
    public Task<string> MetricsAsync() => s_http.GetStringAsync(new Uri($"http://127.0.0.1:{_monitoringPort}/metrics"));

    /// <summary>A number on the metrics page: the sum of its series; 0 when it is not there.</summary>
    public async Task<double> MetricAsync(string name) => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Waits for something in real time.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) >= s_patience)
            {
                throw new TestFailedException($"Within a minute it did not happen that {what}. {Name}:\n{Output}");
            }

            await Task.Delay(s_look);
        }
    }

    /// <summary>Waits for the page to begin with a text.</summary>
    public Task UntilHealthAsync(string part) =>
        UntilAsync(async () => await HealthAsync() is { } text && text.StartsWith(part, StringComparison.Ordinal), $"its health says: {part}");

    /// <summary>Makes accounts through the running server.</summary>
    public async Task AddUsersAsync(params string[] users)
    {
        using var administration = await AdministrateAsync();
        foreach (var user in users)
        {
            await administration!.AddUserAsync(Jid.Parse($"{user}@{Domain}"), Password);
        }
    }

    /// <summary>Asks the running server as its administrator; null when it does not run.</summary>
    public Task<RemoteAdministration?> AdministrateAsync() => RemoteAdministration.TryConnectAsync(Path.Combine(Data, "aviso.sock"));

    /// <summary>Opens a connection on which nothing has been said yet.</summary>
    public async Task<TestClient> ConnectAsync() => new(await TcpTransport.ConnectAsync(Port), Domain);

    /// <summary>Logs a user in and sends initial presence.</summary>
    public async Task<TestClient> LoginAsync(string user, string resource)
    {
        var client = await ConnectAsync();
        await client.LoginAsync($"{user}@{Domain}/{resource}", Password);
        await client.SendInitialPresenceAsync();
        return client;
    }

    /// <summary>What the node says of its cluster; null while it does not answer.</summary>
    public async Task<ClusterReport?> TryStatusAsync()
    {
        try
        {
            using var administration = await RemoteAdministration.TryConnectAsync(Path.Combine(Data, "aviso.sock"));
            return administration is null ? null : await administration.Cluster.StatusAsync();
        }
        catch (Exception exception) when (exception is IOException or AdministrationException)
        {
            return null;
        }
    }

    /// <summary>Runs a verb of the program on the node's data; the result are its exit code and what it wrote.</summary>
    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Program([.. arguments, "--data", Data]))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_patience);
        return (process.ExitCode, output + await error);
    }

    /// <summary>As kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await ForgetAsync();
    }

    /// <summary>As SIGTERM; waits until the server has stopped, which must be in order.</summary>
    public async Task StopAsync()
    {
        Signals.Send(_process!.Id, Signals.Terminate);
        if (await ForgetAsync() is not 0 and var code)
        {
            throw new TestFailedException($"Node {Name} did not stop in order, but with code {code}:\n{Output}");
        }
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    public async Task<int> EndAsync() => await ForgetAsync();

    /// <summary>The process stops to run; its connections stay open.</summary>
    public void Suspend() => Signals.Send(_process!.Id, Signals.Stop);

    /// <summary>The process goes on.</summary>
    public void Continue() => Signals.Send(_process!.Id, Signals.Continue);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _data.Dispose();
    }

    private static ProcessStartInfo Program(params string[] arguments) => new(SourceTree.Program("Aviso.Server", "aviso"), arguments)
    {
        // All three, or the runtime sees to the terminal for the child.
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private async Task<int> ForgetAsync()
    {
        using var process = _process!;
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException exception)
        {
            throw new TestFailedException($"Node {Name} did not end:\n{Output}\n{exception.Message}");
        }

        _process = null;
        return process.ExitCode;
    }
}
