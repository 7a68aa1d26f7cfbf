using System.Diagnostics;
using Aviso.StoreKit;
using Aviso.Testing.Remote;
using Microsoft.Data.Sqlite;

namespace Aviso.Ledger;

/// <summary>Plays one fault while the clients write. When it returns, the fault is over and the server is running.</summary>
/// <param name="server">The server.</param>
/// <param name="devices">All clients.</param>
/// <param name="database">The database server, where there is one.</param>
/// <param name="random">Chooses moments and victims.</param>
internal sealed class FaultPlayer(ServerProcess server, IReadOnlyList<Device> devices, PostgresServer? database, Random random)
{
    // Longer than the server waits for a lock of the database.
    private static readonly TimeSpan s_beyondPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(700);

    private readonly Stopwatch _recovery = new();

    /// <summary>How long the server took to start again.</summary>
    public TimeSpan Recovery => _recovery.Elapsed;

    /// <summary>Plays it.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="victim">A client that may suffer more than others.</param>
    public Task PlayAsync(Fault fault, Device victim) => fault switch
    {
        Fault.Kill => RestartAsync(server.KillAsync()),
        Fault.Stop => RestartAsync(server.StopAsync()),
        Fault.BeforeCommit or Fault.AfterCommit or Fault.BeforeRouting => DieAtAsync(Names.Of(fault)),
        Fault.LockedDatabase => LockAsync(Chance(3) ? s_beyondPatience : s_moment),
        Fault.StoppedDatabase => StopDatabaseAsync(Chance(3) ? s_beyondPatience : s_moment),
        Fault.SlowDatabase => ForAMomentAsync($"linger {random.Next(100, 500)}", "linger 0"),
        Fault.FullDisk => FillAsync(),
        Fault.Cut => CutAsync(),
        Fault.ResumeStorm => StormAsync(),
        Fault.ResumeRace => RaceAsync(),
        Fault.HalfOpen => FallSilentAsync(),
        Fault.SlowConsumer => StallAsync(victim),
        Fault.ClockJump => JumpAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

#pragma warning disable CA5394 // no secrets here
    private bool Chance(int of) => random.Next(of) == 0;

    private Device[] Some() => [.. devices.Where(_ => Chance(2))];

    private async Task DieAtAsync(string point)
    {
        await server.TellAsync($"kill {point} {random.Next(1, 20)}");
        await RestartAsync(server.ExitAsync());
    }

    private async Task CutAsync()
    {
        for (var count = random.Next(5, 20); count > 0; count--)
        {
            devices[random.Next(devices.Count)].Network.Cut();
            await Task.Delay(random.Next(100));
        }
    }

    private async Task JumpAsync()
    {
        foreach (var seconds in (int[])[-3600, 7200, random.Next(-100_000, 100_000), 0])
        {
            await server.TellAsync($"clock {seconds}");
            await Task.Delay(random.Next(300));
        }
    }

    private async Task FillAsync()
    {
        var largest = Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Max(file => new FileInfo(file).Length);
        await server.LimitFilesAsync(largest + random.Next(100_000));
        await Task.Delay(random.Next(500, 1500));
        await server.LimitFilesAsync(null);
    }
#pragma warning restore CA5394

    private async Task RestartAsync(Task ending)
    {
        await ending;
        _recovery.Start();
        await server.StartAgainAsync();
        _recovery.Stop();
    }

    private async Task StopDatabaseAsync(TimeSpan time)
    {
        var server = database ?? throw new InvalidOperationException("Only a database server can be stopped.");
        await server.StopAsync();
        await Task.Delay(time);
        await server.StartAsync();
    }

    private async Task ForAMomentAsync(string begin, string end)
    {
        await server.TellAsync(begin);
        await Task.Delay(s_moment);
        await server.TellAsync(end);
    }

    private async Task LockAsync(TimeSpan time)
    {
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.Data, "aviso.db"), Pooling = false }.ToString());
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        await Task.Delay(time);
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync();
    }

    private async Task StormAsync()
    {
        for (var count = 0; count < 3; count++)
        {
            foreach (var device in devices)
            {
                device.Network.Cut();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
            await Task.WhenAll(devices.Select(device => device.Up));
        }
    }

    private async Task RaceAsync()
    {
        for (var count = 0; count < 3; count++)
        {
            foreach (var device in Some())
            {
                device.RaceNextTime();
                device.Network.Cut();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
            await Task.WhenAll(devices.Select(device => device.Up));
        }
    }

    private async Task FallSilentAsync()
    {
        var victims = Some();
        foreach (var device in victims)
        {
            device.Network.Drop();
        }

        await Task.Delay(s_moment);
        foreach (var device in victims)
        {
            device.Abandon();
        }
    }

    private static async Task StallAsync(Device victim)
    {
        victim.Network.Stall();
        await Task.Delay(TimeSpan.FromSeconds(3));
        victim.Network.Cut();
    }
}
