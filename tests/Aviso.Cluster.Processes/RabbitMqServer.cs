using System.Diagnostics;
using System.Globalization;
using Aviso.Testing.Remote;
using Xunit;

namespace Aviso.Cluster.Processes;

/// <summary>
/// A RabbitMQ broker of the tests' own, from the installed package, with its files in a temporary directory, on loopback ports, with
/// its own port mapper; nothing of the system's is touched.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    /// <summary>What brokers of one cluster must share.</summary>
    internal const string Cookie = "AVISOTESTS";

    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly PortMapper _mapper;
    private readonly bool _ownsMapper;
    private readonly int _distributionPort = LoopbackPorts.Free();
    private readonly int _port = LoopbackPorts.Free();
    private string _directory = string.Empty;
    private Process? _broker;

    /// <summary>One that stands alone.</summary>
    public RabbitMqServer() : this(new())
    {
        _ownsMapper = true;
    }

    /// <summary>One that others with the same port mapper can find.</summary>
    internal RabbitMqServer(PortMapper mapper) => _mapper = mapper;

    /// <summary>More lines for its configuration.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>Its name among brokers.</summary>
    public string Name { get; } = $"aviso{LoopbackPorts.Free()}@localhost";

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException($"These tests need a RabbitMQ broker, and {Program} is not there: apt-get install rabbitmq-server "
                + "(with a /usr/sbin/policy-rc.d that ends with 101, so that the system does not start one of its own)");
        }

        _directory = Directory.CreateTempSubdirectory("aviso-mq-").FullName;
        var cookie = Path.Combine(_directory, ".erlang.cookie");
        await File.WriteAllTextAsync(cookie, Cookie);
        await Process.Start("chmod", ["400", cookie]).WaitForExitAsync();
        await File.WriteAllTextAsync(Path.Combine(_directory, "plugins"), "[].");
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{_port}\ncluster_partition_handling = autoheal\nnet_ticktime = 15\n{Configuration}\n");
        _mapper.Start();
        await StartAsync();
    }

    /// <summary>Starts the broker, or starts it again with nothing that it had.</summary>
    /// <param name="keepsData">With what it had: one of a cluster would not be known to the others without.</param>
    public async Task StartAsync(bool keepsData = false)
    {
        var data = Path.Combine(_directory, "data");
        if (!keepsData && Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        _broker = Start(Program);
        while (await _broker.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Starting broker... completed", StringComparison.Ordinal))
            {
                _ = _broker.StandardOutput.ReadToEndAsync(); // nobody may wait for us to read
                return;
            }
        }

        throw new InvalidOperationException($"The broker did not start: {await _broker.StandardError.ReadToEndAsync()}");
    }

    /// <summary>As kill -9.</summary>
    public async Task KillAsync()
    {
        foreach (var process in Family())
        {
            Signals.Send(process, Signals.Kill);
        }

        await _broker!.WaitForExitAsync();
    }

    /// <summary>The broker stops to run; its connections stay open.</summary>
    public void Freeze() => Signals.Send(Machine(), Signals.Stop);

    /// <summary>The broker goes on.</summary>
    public void Thaw() => Signals.Send(Machine(), Signals.Continue);

    /// <summary>Runs a command of the broker's administrator; the result is what it wrote.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        using var process = Start("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)} ended with code {process.ExitCode}: {await output}{error}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_broker is { HasExited: false })
        {
            await KillAsync();
        }

        if (_ownsMapper)
        {
            _mapper.Dispose();
        }

        if (_directory.Length > 0)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (name, value) in ((string, string)[])
        [
            ("HOME", _directory), ("ERL_EPMD_PORT", $"{_mapper.Port}"), ("ERL_EPMD_ADDRESS", "127.0.0.1"), ("RABBITMQ_NODENAME", Name),
            ("RABBITMQ_MNESIA_BASE", Path.Combine(_directory, "data")), ("RABBITMQ_LOG_BASE", Path.Combine(_directory, "log")),
            ("RABBITMQ_CONFIG_FILE", Path.Combine(_directory, "rabbitmq.conf")), ("RABBITMQ_ADVANCED_CONFIG_FILE", Path.Combine(_directory, "none.config")),
            ("RABBITMQ_CONF_ENV_FILE", Path.Combine(_directory, "none.conf")), ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_directory, "plugins")),
            ("RABBITMQ_PID_FILE", Path.Combine(_directory, "pid")), ("RABBITMQ_DIST_PORT", $"{_distributionPort}"),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private int Machine() => int.Parse(File.ReadAllText(Path.Combine(_directory, "pid")), CultureInfo.InvariantCulture);

    // The start script waits for the machine, which has helpers of its own.
    private List<int> Family()
    {
        List<int> family = [_broker!.Id];
        for (var index = 0; index < family.Count; index++)
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{family[index]}/task"))
            {
                family.AddRange(File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            }
        }

        family.Reverse();
        return family;
    }
}
