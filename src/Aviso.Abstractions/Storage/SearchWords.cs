using System.Text;

namespace Aviso.Abstractions.Storage;

/// <summary>
/// What a search knows as words: runs of letters and digits, in lower case, without repetition. Every provider indexes and
/// looks up these, so that all find the same.
/// </summary>
public static class SearchWords
{
    // Longer ones are addresses of the web and the like, which nobody types from memory.
    private const int MaxWordLength = 64;

    // Bounds the cost of one message in the index.
    private const int MaxWords = 500;

    /// <summary>The words of a text, 500 at most, in the order of their first occurrence.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else
            {
                End(words, word);
            }
        }

        End(words, word);
        return [.. words.Take(MaxWords)];
    }

    private static void End(HashSet<string> words, StringBuilder word)
    {
        if (word.Length is > 0 and <= MaxWordLength)
        {
            words.Add(word.ToString());
        }

        word.Clear();
    }
}
