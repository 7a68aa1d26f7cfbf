using System.Diagnostics;
using System.Globalization;

namespace Aviso.FaultPoints;

/// <summary>The fault points of one process, and who sets them: a test, by lines on the standard input. Thread-safe.</summary>
internal sealed class Points
{
    public const string BeforeCommit = "before-commit";
    public const string AfterCommit = "after-commit";
    public const string BeforeRouting = "before-routing";

    private readonly Lock _lock = new();
    private readonly object _never = new();
    private string? _point;
    private int _passes;
    private volatile int _lingerMilliseconds;

    /// <summary>The server's clock.</summary>
    public ShiftedClock Clock { get; } = new();

    /// <summary>
    /// Does what it is told until the input ends, and says of each line when it has: <c>kill POINT N</c> (SIGKILL at the Nth pass
    /// from now), <c>linger MILLISECONDS</c> (before each commit), <c>clock SECONDS</c> (away from the true time).
    /// </summary>
    public void Obey(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            Obey(line.Split(' '));
            output.WriteLine($"Fault point: {line}");
        }
    }

    /// <summary>Notes that a point is passed, which may be the end.</summary>
    public void Pass(string point)
    {
        if (IsDue(point))
        {
            Die();
        }
    }

    /// <summary>Notes that a point is passed; true when this is the pass to die at.</summary>
    public bool IsDue(string point)
    {
        lock (_lock)
        {
            return _point == point && --_passes == 0;
        }
    }

    /// <summary>Waits as a slow disk would.</summary>
    public void Linger()
    {
        if (_lingerMilliseconds is > 0 and var time)
        {
            lock (_never)
            {
                Monitor.Wait(_never, time);
            }
        }
    }

    /// <summary>As the system ends a process when it has no choice: nothing of it runs any more.</summary>
    public static void Die() => Process.GetCurrentProcess().Kill();

    private void Obey(string[] words)
    {
        switch (words)
        {
            case ["kill", var point, var passes]:
                lock (_lock)
                {
                    (_point, _passes) = (point, int.Parse(passes, CultureInfo.InvariantCulture));
                }

                break;
            case ["linger", var milliseconds]:
                _lingerMilliseconds = int.Parse(milliseconds, CultureInfo.InvariantCulture);
                break;
            case ["clock", var seconds]:
                Clock.Offset = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
                break;
            default:
                throw new FormatException($"'{string.Join(' ', words)}' is not understood.");
        }
    }
}
