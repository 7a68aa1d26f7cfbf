using System.Buffers;
using System.Buffers.Binary;
using Aviso.Abstractions.Randomness;

namespace Aviso.Abstractions.Storage;

/// <summary>
/// Gives out ids of archived messages: text of 20 characters whose ordinal order is the order in which they were given out,
/// whatever the clock does. The first 13 are microseconds since 1970 (when the clock stands still or goes back: one more
/// than the last), the others are random, since ids must not be predictable (XEP-0313 §3). Thread-safe.
/// </summary>
public sealed class ArchiveIds
{
    /// <summary>The characters of every id.</summary>
    public const int Length = TimeLength + RandomLength;

    private const int TimeLength = 13;
    private const int RandomLength = 7;
    private const string Digits = "0123456789abcdefghijklmnopqrstuv";
    private static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly Lock _lock = new();
    private readonly byte[] _portion = new byte[64 * sizeof(long)];
    private int _used = 64 * sizeof(long);
    private long _last;

    /// <param name="lastId">The highest id there is (<see cref="IArchiveStore.LastId"/>), so that a clock set back while the server was down does no harm.</param>
    /// <param name="clock">The time.</param>
    /// <param name="random">Where the unpredictable part comes from.</param>
    public ArchiveIds(string lastId, TimeProvider clock, IRandomSource random) =>
        (_clock, _random, _last) = (clock, random, IsId(lastId) ? Decode(lastId) : 0);

    /// <summary>A new id, higher than all before; <paramref name="now"/> is the time the clock shows.</summary>
    public string Next(out DateTimeOffset now)
    {
        now = _clock.GetUtcNow();
        long next, random;
        lock (_lock)
        {
            next = _last = Math.Max(Microseconds(now), _last + 1);
            random = NextRandom();
        }

        return string.Create(Length, (next, random), static (id, parts) =>
        {
            Encode(id[..TimeLength], parts.next);
            Encode(id[TimeLength..], parts.random);
        });
    }

    /// <summary>From here on new ids are higher than this one, which another node has given out.</summary>
    public void RiseAbove(string id)
    {
        if (IsId(id))
        {
            lock (_lock)
            {
                _last = Math.Max(_last, Decode(id));
            }
        }
    }

    /// <summary>Whether text has the form of an id. Text of clients is asked this before it gets near a store.</summary>
    public static bool IsId(string? text) => text is { Length: Length } && text[0] <= '7' && !text.AsSpan().ContainsAnyExcept(s_digits);

    /// <summary>Comes before all ids of a time and later.</summary>
    public static string Before(DateTimeOffset time) => Bound(Microseconds(time));

    /// <summary>Comes after all ids of a time and earlier.</summary>
    public static string After(DateTimeOffset time) => Bound(Microseconds(time) + 1);

    /// <summary>The time in an id: when it was given out, or later when the clock had been set back.</summary>
    public static DateTimeOffset TimeOf(string id) => DateTimeOffset.UnixEpoch.AddTicks(Decode(id) * TimeSpan.TicksPerMicrosecond);

    // The source is asked for many ids at once, since each call costs it more than the bytes do.
    private long NextRandom()
    {
        if (_used == _portion.Length)
        {
            _random.Fill(_portion);
            _used = 0;
        }

        var random = BinaryPrimitives.ReadInt64LittleEndian(_portion.AsSpan(_used));
        _used += sizeof(long);
        return random;
    }

    private static string Bound(long microseconds) =>
        string.Create(TimeLength, Math.Max(0, microseconds), static (text, value) => Encode(text, value));

    private static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Encode(Span<char> text, long value)
    {
        for (var position = text.Length - 1; position >= 0; position--)
        {
            text[position] = Digits[(int)(value & 31)];
            value >>= 5;
        }
    }

    private static long Decode(string id)
    {
        long value = 0;
        foreach (var digit in id.AsSpan(0, TimeLength))
        {
            value = (value << 5) | (long)Digits.IndexOf(digit);
        }

        return value;
    }
}
