using System.Text;

namespace Aviso.Modules.Registration;

/// <summary>
/// Whether a name looks like a reserved one. Names are compared by their shape: what people take for the same letter counts as
/// the same, and what they overlook does not count. Meant for the few names that carry trust, not as a full table of
/// confusables (UTS #39).
/// </summary>
internal static class NameRules
{
    // Digits and signs, and Cyrillic, Greek and Armenian letters, with the Latin letter they look like.
    private static readonly Dictionary<char, char> s_shapes = Shapes(
        ("0\u03BF\u043E\u0585", 'o'), ("1l|!\u03B9\u0456\u04CF", 'i'), ("3\u0435", 'e'), ("4\u03B1\u0430", 'a'),
        ("5\u0455", 's'), ("\u0441\u03F2", 'c'), ("\u0440\u03C1", 'p'), ("\u0445\u03C7", 'x'),
        ("\u0443\u04AF", 'y'), ("\u0501", 'd'), ("\u0578", 'n'), ("\u0442\u03C4", 't'),
        ("\u03BD\u0475", 'v'), ("\u051D", 'w'), ("\u0433", 'r'), ("\u043C", 'm'),
        ("\u04BB", 'h'), ("\u0458", 'j'), ("\u043A\u03BA", 'k'), ("\u0432", 'b'));

    /// <summary>Whether <paramref name="local"/> is one of the reserved names or can be taken for one.</summary>
    public static bool LooksReserved(string local, IReadOnlyList<string> reserved)
    {
        var shape = ShapeOf(local);
        return reserved.Any(name => ShapeOf(name) == shape);
    }

    private static string ShapeOf(string name)
    {
        var shape = new StringBuilder(name.Length);

        // Decomposed, a letter and its accents stand apart; the accents are among what is overlooked.
        foreach (var c in name.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || s_shapes.ContainsKey(c))
            {
                shape.Append(s_shapes.GetValueOrDefault(c, c));
            }
        }

        return shape.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static Dictionary<char, char> Shapes(params ReadOnlySpan<(string Alike, char Shape)> groups)
    {
        var shapes = new Dictionary<char, char>();
        foreach (var (alike, shape) in groups)
        {
            foreach (var c in alike)
            {
                shapes[c] = shape;
            }
        }

        return shapes;
    }
}
