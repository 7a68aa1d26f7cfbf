using System.Collections.Concurrent;
using System.Diagnostics;
using Aviso.Cluster.Processes;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Testing.Transport;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>The real program as an edge of the nodes, in a process and a data directory of its own.</summary>
internal sealed class EdgeNode : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryData _data = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EdgeNode(LinkCertificates certificates, int innerPort, bool isNamed)
    {
        certificates.Write(_data.Path, "localhost");
        Directory.CreateDirectory(Path.Combine(_data.Path, "etc"));
        File.WriteAllText(Path.Combine(_data.Path, "etc", "config.tdsl"), $$"""
            'default-virtual-host' = '{{ServerNode.Domain}}'
            edge {
                port = {{innerPort}}
                ifc = [ '127.0.0.1' ]
                certificate = 'link.pem'
                authorities = 'link-ca.pem'
                {{(isNamed ? $"'client-address' = '{Address}'" : "")}}
            }
            c2s {
                connections {
                    ports = [ {{Port}} ]
                    {{Port}} { ifc = [ '127.0.0.1' ] }
                }
            }
            monitoring { http { enabled = false } }

            """);
        _process = Process.Start(new ProcessStartInfo(SourceTree.Program("Aviso.Server", "aviso"), ["run", "--data", _data.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; } = LoopbackPorts.Free();

    /// <summary>Where clients reach it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What the edge wrote to its console.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="certificates">What inner servers know it by.</param>
    /// <param name="innerPort">Where it waits for them.</param>
    /// <param name="isNamed">Whether it knows its own address.</param>
    public static async Task<EdgeNode> StartAsync(LinkCertificates certificates, int innerPort, bool isNamed = true)
    {
        var edge = new EdgeNode(certificates, innerPort, isNamed);
        await edge._ready.Task.WaitAsync(s_patience);
        return edge;
    }

    public async Task<TestClient> ConnectAsync() => new(await TcpTransport.ConnectAsync(Port), ServerNode.Domain);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        _process.Dispose();
        _data.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs arguments)
    {
        if (arguments.Data is not { } line)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.Contains("Ready: serving", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
