using System.Globalization;

namespace Aviso.Load.Measurement;

/// <summary>What a process and all its descendants use, read from /proc.</summary>
internal sealed class ProcessProbe(int pid)
{
    /// <summary>USER_HZ, which Linux fixes at 100 for every architecture this runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system seconds so far, of descendants already waited for too.</summary>
    public double CpuSeconds() => Tree().Sum(process =>
    {
        string[] fields = FieldsAfterName(process);
        return (Ticks(fields, 14) + Ticks(fields, 15) + Ticks(fields, 16) + Ticks(fields, 17)) / TicksPerSecond;
    });

    /// <summary>Seconds that all cores together have been busy since the machine started.</summary>
    public static double MachineCpuSeconds()
    {
        // cpu user nice system idle iowait irq softirq steal: all but idle and iowait.
        string[] fields = Lines("/proc/stat").FirstOrDefault("cpu").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Skip(1).Take(8).Where((_, i) => i is not (3 or 4)).Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident and proportional memory, KiB.</summary>
    public Memory Memory()
    {
        var total = new Memory(0, 0);
        foreach (int process in Tree())
        {
            foreach (string line in Lines($"/proc/{process}/smaps_rollup"))
            {
                total = line switch
                {
                    _ when line.StartsWith("Rss:", StringComparison.Ordinal) => total with { RssKiB = total.RssKiB + Number(line) },
                    _ when line.StartsWith("Pss:", StringComparison.Ordinal) => total with { PssKiB = total.PssKiB + Number(line) },
                    _ => total,
                };
            }
        }

        return total;
    }

    /// <summary>Waits until memory stands still, at most <paramref name="limit"/>, and returns it.</summary>
    public async Task<Memory> SettledMemoryAsync(TimeSpan atLeast, TimeSpan limit)
    {
        await Task.Delay(atLeast);
        Memory last = Memory();
        for (TimeSpan waited = atLeast; waited < limit; waited += TimeSpan.FromSeconds(1))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            Memory now = Memory();
            if (Math.Abs(now.PssKiB - last.PssKiB) <= last.PssKiB * 0.003)
            {
                return now;
            }

            last = now;
        }

        return last;
    }

    /// <summary>Waits until the server has done next to nothing for half a second, at most <paramref name="limit"/>.</summary>
    public async Task QuietAsync(TimeSpan limit)
    {
        double last = CpuSeconds();
        for (TimeSpan waited = default; waited < limit; waited += TimeSpan.FromSeconds(0.5))
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5));
            double now = CpuSeconds();
            if (now - last <= 0.02)
            {
                return;
            }

            last = now;
        }
    }

    private List<int> Tree()
    {
        var parents = new Dictionary<int, int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), out int process) && FieldsAfterName(process) is { Length: > 2 } fields)
            {
                parents[process] = (int)Ticks(fields, 4);
            }
        }

        var tree = new List<int> { pid };
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(entry => entry.Value == tree[i]).Select(entry => entry.Key));
        }

        return tree;
    }

    /// <summary>The fields of /proc/pid/stat from the third on: the second may hold spaces and parentheses.</summary>
    private static string[] FieldsAfterName(int process)
    {
        string line = string.Concat(Lines($"/proc/{process}/stat"));
        return line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A field by its number in proc(5).</summary>
    private static long Ticks(string[] fields, int number) =>
        fields.Length > number - 3 ? long.Parse(fields[number - 3], CultureInfo.InvariantCulture) : 0;

    private static long Number(string line) =>
        long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended since it was listed.
            return [];
        }
    }
}
