using System.Net.Sockets;
using Aviso.Load;
using Aviso.Load.Client;
using Aviso.Load.Measurement;
using Aviso.Load.Relay;
using Aviso.Load.Scenarios;

// Before the first socket: continuations run on the thread that waits for the sockets, without a hop to the thread pool.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

if (args.Length == 0 || (args[0] is not ("relay" or "table") && !ScenarioList.All.ContainsKey(args[0])))
{
    Console.Error.WriteLine($"usage: Aviso.Load {string.Join('|', ScenarioList.All.Keys)}|relay|table [--option value]...; options: perf/README.md");
    return 2;
}

try
{
    var options = new LoadOptions(args.AsSpan(1));
    if (args[0] == "relay")
    {
        await RelayServer.RunAsync(options);
        return 0;
    }

    if (args[0] == "table")
    {
        Console.Write(ComparisonTable.FromFile(options.Text("json") ?? throw new LoadException("table needs --json FILE")));
        return 0;
    }

    IReadOnlyList<Result> rows = await ScenarioList.RunAsync(args[0], new ScenarioContext(options));
    Report.Write(rows, options.Text("json"));
    return rows.All(row => row.Errors == 0) ? 0 : 1;
}
catch (Exception e) when (e is LoadException or IOException or SocketException or OperationCanceledException)
{
    Console.Error.WriteLine($"{args[0]}: {e.Message}");
    return 1;
}
