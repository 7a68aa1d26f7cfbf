using Aviso.Config.Tdsl.Reading;

namespace Aviso.Config.Tdsl.Tests.Reading;

/// <summary>Whatever the text, the reader ends and answers with a tree or a <see cref="TdslException"/>.</summary>
public sealed class TdslFuzzTests
{
    private const string Seed = """
        # comment
        admins = [ 'a@b', "c@d", [ 1, 2L ] ]
        'config-type' = 'default'
        sum = 1 + 2 * -3 / 4.5f - prop('base')
        base = 3
        c2s (class: 'x', active: true) {
            connections { 5222 { socket = 'ssl' + env('X', 'y'), tls { required: true } } }
            'multi' = 'line one
            line two'
            map = { a = null; }
        }
        """;

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "(", ")", "'", "\"", "=", ":", ",", "+", "-", "*", "/", "#", ";", "\n", "\r\n", "\t", " ", "\0", "\uFEFF", "\uD83D\uDE00", "\uDC00", "env('A')", "prop('sum')", "1", "L", "9223372036854775807", "1.5f", "true", "null", "a"];

    [Fact]
    public void Any_mutation_of_a_file_is_read_or_refused()
    {
        var random = new Random(20260113);
        var read = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = Seed;
            for (var change = random.Next(1, 6); change > 0; change--) text = Mutate(text, random);
            if (IsRead(text)) read++;
        }

        Assert.InRange(read, 1, 19_999);
    }

    [Fact]
    public void Any_row_of_tokens_is_read_or_refused()
    {
        var random = new Random(77);
        for (var round = 0; round < 20_000; round++)
        {
            IsRead(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)])));
        }
    }

    private static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(0, 8), text.Length - at);
        return random.Next(3) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
        };
    }

    private static bool IsRead(string text)
    {
        try
        {
            var document = TdslDocument.Parse(text, "fuzz");
            var evaluator = new TdslEvaluator(document, new TdslReferences { Environment = _ => null });
            foreach (var property in document.Entries.OfType<TdslProperty>().Where(property => property.Value is not TdslList)) evaluator.Evaluate(property.Value);
            return true;
        }
        catch (TdslException exception)
        {
            Assert.NotEmpty(exception.Errors);
            return false;
        }
    }
}
