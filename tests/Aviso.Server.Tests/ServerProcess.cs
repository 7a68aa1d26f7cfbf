using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Aviso.Testing.Client;

namespace Aviso.Server.Tests;

/// <summary>The real program in a data directory of its own, on free ports of the loopback address.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static int s_nextPort = 20_000 + (Environment.ProcessId % 100 * 100);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task<string> _error;

    private ServerProcess(TestDirectory data, int port, int directPort, int httpPort, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        (Data, Port, DirectPort, HttpPort) = (data, port, directPort, httpPort);
        _process = Process.Start(ProgramRun.StartInfo(["run", "--data", data.Path, .. Ports(port, directPort, httpPort), .. arguments], environment))!;
        _error = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public TestDirectory Data { get; }

    public int Port { get; }

    public int DirectPort { get; }

    public int HttpPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>Everything on standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>What follows a label of the first start's text.</summary>
    public string Shown(string label) =>
        Output.Split('\n').First(line => line.TrimStart().StartsWith(label, StringComparison.Ordinal)).Trim()[label.Length..].Trim();

    /// <summary>Starts a server and waits until it says that it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(TestDirectory data, params string[] arguments) => await StartAsync(data, null, arguments);

    public static async Task<ServerProcess> StartAsync(TestDirectory data, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var server = new ServerProcess(data, FreePort(), FreePort(), FreePort(), arguments, environment);
        await Task.WhenAny(server._ready.Task, server._reading).WaitAsync(s_patience);
        return server._ready.Task.IsCompleted
            ? server
            : throw new InvalidOperationException($"The server did not start:\n{server.Output}\n{await server._error}");
    }

    public static IReadOnlyList<string> Ports(int port, int directPort, int httpPort) =>
    [
        "--set", $"c2s/connections/ports={port},{directPort}",
        "--set", $"c2s/connections/{directPort}/socket=ssl",
        "--set", $"monitoring/http/port={httpPort}",
    ];

    /// <summary>A port below those that the system gives to outgoing connections.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref s_nextPort);
            try
            {
                using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
                socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }
    }

    /// <summary>A client connected over TCP.</summary>
    public async Task<TestClient> ConnectAsync(string domain) => new(await TlsTransport.ConnectAsync(Port), domain);

    /// <summary>A client that has logged in over STARTTLS.</summary>
    public async Task<TestClient> LoginAsync(string jid, string password)
    {
        var client = await ConnectAsync(Protocol.Jid.Parse(jid).Domain);
        await client.LoginAsync(jid, password);
        return client;
    }

    /// <summary>Runs a command on the same data directory.</summary>
    public Task<ProgramRun> CommandAsync(string input, params string[] arguments) => ProgramRun.RunAsync([.. arguments, "--data", Data.Path], input);

    /// <summary>Asks it to stop, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
            }

            if (line.Contains("Ready: serving", StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }
    }
}
