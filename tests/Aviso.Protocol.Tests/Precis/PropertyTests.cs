using System.Text;
using Aviso.Protocol.Precis;

namespace Aviso.Protocol.Tests.Precis;

/// <summary>Laws that hold for every text, tried on seeded random and mutated ones.</summary>
public sealed class PropertyTests
{
    private const int Rounds = 60_000;

    private static readonly string[] Corpus =
    [
        "juliet@example.com/balcony", "\u03A3@b\u00FCcher.example/\u265A", "xn--bcher-kva.example", "[2001:db8::1]",
        "\u05D0\u05D1@\u05D9\u05E9.example/\u05D0 a", "a.b.c.d@e.f/g@h/i", "l\u00B7l@x", "\u0915\u094D\u200D\u0937@x", "\uFF41\uFF20\uFF42",
        "\u0130stanbul@x.y", "\uFF76\uFF9E@\u65E5\u672C\u3002jp", "\u0646\u0647\u200C\u06CC@x", "\u1E9E@\u1E9E.x", "\u13A0@\u13A0.x", "a\u0301\u0323@x",
    ];

    [Fact]
    public void Parsing_never_throws_and_the_canonical_text_parses_to_itself()
    {
        var random = new Random(7622);
        var valid = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = Text(random);
            if (!Jid.TryParse(text, out var jid))
            {
                continue;
            }

            valid++;
            Assert.True(Jid.TryParse(jid.ToString(), out var again), $"{Show(text)} gave {Show(jid.ToString())}, which does not parse");
            Assert.True(jid.ToString() == again.ToString(), $"{Show(text)}: {Show(jid.ToString())} became {Show(again.ToString())}");
            Assert.True(Jid.TryParseUtf8(jid.Utf8, out var fromUtf8));
            Assert.Equal(jid, fromUtf8);
            Assert.InRange(jid.Utf8.Length, 1, Jid.MaxBytes);
        }

        Assert.InRange(valid, Rounds / 100, Rounds);
    }

    [Fact]
    public void Parsing_of_random_bytes_never_throws()
    {
        var random = new Random(3629);
        var bytes = new byte[24];
        for (var round = 0; round < Rounds; round++)
        {
            random.NextBytes(bytes);
            if (Jid.TryParseUtf8(bytes.AsSpan(0, random.Next(bytes.Length)), out var jid))
            {
                Assert.True(Jid.TryParseUtf8(jid.Utf8, out _));
            }
        }
    }

    [Fact]
    public void Every_single_code_point_is_prepared_to_a_stable_text()
    {
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF)
            {
                continue;
            }

            var text = new Rune(codePoint).ToString();
            if (JidParts.TryPrepareLocal(text, out var local))
            {
                Assert.True(JidParts.TryPrepareLocal(local, out var again) && again == local, Show(text));
            }

            if (JidParts.TryPrepareResource(text, out var resource))
            {
                Assert.True(JidParts.TryPrepareResource(resource, out var again) && again == resource, Show(text));
            }

            if (JidParts.TryPrepareDomain(text, out var domain))
            {
                Assert.True(JidParts.TryPrepareDomain(domain, out var again) && again == domain, Show(text));
            }
        }
    }

    [Fact]
    public void Ascii_fast_paths_agree_with_the_profiles()
    {
        var random = new Random(8265);
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Create(random.Next(1, 8), random, static (span, source) =>
            {
                foreach (ref var character in span)
                {
                    character = "ab-.xnXN09 @_~\u007F\u0001"[source.Next(16)];
                }
            });
            Assert.Equal(UsernameCaseMapped.TryEnforce(text, out var slowLocal) && !text.Contains('@'), JidParts.TryPrepareLocal(text, out var local));
            Assert.Equal(DomainName.TryPrepare(text, out var slowDomain), JidParts.TryPrepareDomain(text, out var domain));
            Assert.Equal(OpaqueString.TryEnforce(text, out var slowResource), JidParts.TryPrepareResource(text, out var resource));
            Assert.Equal(slowDomain, domain);
            Assert.Equal(slowResource, resource);
            Assert.True(local is null || local == slowLocal);
        }
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder(Corpus[random.Next(Corpus.Length)]);
        for (var mutations = random.Next(4); mutations > 0; mutations--)
        {
            var position = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0 when text.Length > position:
                    text.Remove(position, 1);
                    break;
                case 1:
                    text.Insert(position, "@/.-[]:xn--\u200C\u200D\u00B7"[random.Next(14)]);
                    break;
                case 2:
                    text.Insert(position, (char)random.Next(0x10000));
                    break;
                default:
                    text.Insert(position, RandomRune(random).ToString());
                    break;
            }
        }

        return text.ToString();
    }

    // Mostly from the lower planes, where the letters are.
    private static Rune RandomRune(Random random)
    {
        while (true)
        {
            if (Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x3100 : 0x20000), out var rune))
            {
                return rune;
            }
        }
    }

    private static string Show(string text) => string.Join(' ', text.Select(character => $"{(int)character:X4}"));
}
