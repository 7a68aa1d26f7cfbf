using System.Collections.Concurrent;
using System.Diagnostics;
using Aviso.Abstractions.Storage;
using Aviso.Testing.Client;
using Aviso.Testing.Transport;

namespace Aviso.Testing.Remote;

/// <summary>
/// The real program in a process and a data directory of its own, with a store on the disk, on ports of the loopback address.
/// It can be stopped, killed and started again over the same data. It does not slow fast clients down. Not thread-safe.
/// </summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>The domain it serves.</summary>
    public const string Domain = "example.org";

    /// <summary>The password of all accounts.</summary>
    public const string Password = Server.TestServer.DefaultPassword;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryData _data = new();
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private ServerProcess() => (Port, DirectTlsPort) = (LoopbackPorts.Free(), LoopbackPorts.Free());

    /// <summary>Where clients connect and negotiate TLS.</summary>
    public int Port { get; }

    /// <summary>Where TLS begins with the connection.</summary>
    public int DirectTlsPort { get; }

    /// <summary>The data directory.</summary>
    public string Data => _data.Path;

    /// <summary>The certificate that clients may trust, once the server has started.</summary>
    public string CertificateFile => Path.Combine(Data, "certs", Domain + ".pem");

    /// <summary>What the server wrote to its console last.</summary>
    public string Output => string.Join('\n', _output.TakeLast(30));

    /// <summary>Makes accounts, and starts a server that has them.</summary>
    /// <param name="users">The local parts of the accounts.</param>
    /// <param name="configuration">More for the configuration file.</param>
    /// <param name="withFaultPoints">Whether <see cref="TellAsync"/> can be used.</param>
    /// <param name="clientOptions">More for the block <c>c2s</c> of the configuration file.</param>
    /// <param name="storage">Where to make the accounts, when the configuration names another store than the one in the data directory.</param>
    public static async Task<ServerProcess> StartAsync(
        IEnumerable<string> users, string configuration = "", bool withFaultPoints = false, string clientOptions = "", IStorage? storage = null)
    {
        var server = new ServerProcess { _hasFaultPoints = withFaultPoints };
        Directory.CreateDirectory(Path.Combine(server.Data, "etc"));
        await File.WriteAllTextAsync(Path.Combine(server.Data, "etc", "config.tdsl"), $$"""
            'default-virtual-host' = '{{Domain}}'
            c2s {
                'max-stanzas-per-second' = 0
                'max-bytes-per-second' = 0
                {{clientOptions}}
                connections {
                    ports = [ {{server.Port}}, {{server.DirectTlsPort}} ]
                    {{server.Port}} { ifc = [ '127.0.0.1' ] }
                    {{server.DirectTlsPort}} { ifc = [ '127.0.0.1' ], socket = ssl }
                }
            }
            monitoring { http { enabled = false } }
            {{configuration}}

            """);
        try
        {
            await StoredAccounts.CreateAsync(server.Data, [.. users.Select(user => $"{user}@{Domain}")], Password, storage);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(SourceTree.Program("Aviso.Server", "aviso"), ["run", "--data", Data])
        {
            // All three, or the runtime sees to the terminal for the child, which stops tests that run in the background of one.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (_hasFaultPoints)
        {
            PutFaultPointsInto(start);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => ready.TrySetResult(false);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!await ready.Task.WaitAsync(s_patience))
        {
            var code = await ForgetAsync();
            throw new TestFailedException($"The server ended with code {code} before it was ready:\n{Output}");
        }

        void Keep(object sender, DataReceivedEventArgs arguments)
        {
            if (arguments.Data is not { } line)
            {
                return;
            }

            _output.Enqueue(line);
            NoteObedience(line);
            if (line.Contains("Ready: serving", StringComparison.Ordinal))
            {
                ready.TrySetResult(true);
            }
        }
    }

    /// <summary>Ends the process as the system does when it has no choice (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await ForgetAsync();
    }

    /// <summary>Asks the server to stop (SIGTERM), and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process!.Id}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await kill.WaitForExitAsync();
        var code = await ForgetAsync();
        if (code != 0)
        {
            throw new TestFailedException($"The server ended with code {code}:\n{Output}");
        }
    }

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

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _data.Dispose();
    }

    private async Task<int> ForgetAsync()
    {
        using var process = _process!;
        await process.WaitForExitAsync().WaitAsync(s_patience);
        _process = null;
        return process.ExitCode;
    }
}
