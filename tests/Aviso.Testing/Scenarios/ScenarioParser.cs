namespace Aviso.Testing.Scenarios;

/// <summary>
/// Reads scenario files. One sentence a line; lines that are indented go on with the one before; <c>#</c> begins a comment;
/// <c>scenario: title</c> begins a further scenario with a server of its own.
/// </summary>
public static class ScenarioParser
{
    private static readonly string[] s_headings = ["domains", "modules", "without modules", "option"];

    /// <summary>The scenarios of a file.</summary>
    /// <exception cref="FormatException">A scenario has no steps, or a heading stands behind a step.</exception>
    public static IReadOnlyList<Scenario> Parse(string file, string text)
    {
        var scenarios = new List<Scenario>();
        var title = "";
        var steps = new List<ScenarioStep>();
        foreach (var step in Sentences(text))
        {
            if (step.Text == "scenario")
            {
                Finish(scenarios, file, title, steps);
                (title, steps) = (step.Xml, []);
            }
            else
            {
                steps.Add(step);
            }
        }

        Finish(scenarios, file, title, steps);
        return scenarios;
    }

    private static void Finish(List<Scenario> scenarios, string file, string title, List<ScenarioStep> sentences)
    {
        var steps = sentences.SkipWhile(IsHeading).ToList();
        if (steps.Find(IsHeading) is { } late)
        {
            throw new FormatException($"{file}:{late.Line}: '{late.Text}' belongs before the first step.");
        }

        if (steps.Count == 0)
        {
            if (title.Length > 0 || sentences.Count > 0)
            {
                throw new FormatException($"{file}: scenario '{title}' has no steps.");
            }

            return;
        }

        var head = new ScenarioHead(List("domains"), List("modules"), List("without modules"), [.. Values("option").Select(Option)]);
        scenarios.Add(new(file, title, head, steps));

        IEnumerable<string> Values(string heading) => sentences.Where(one => one.Text == heading).Select(one => one.Xml);
        List<string> List(string heading) => [.. Values(heading).SelectMany(one => one.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))];
    }

    private static bool IsHeading(ScenarioStep step) => s_headings.Contains(step.Text);

    private static KeyValuePair<string, string> Option(string text) => text.Split('=', 2, StringSplitOptions.TrimEntries) is [var path, var value]
        ? new(path, value)
        : throw new FormatException($"An option is written 'option: section/name = value', not '{text}'.");

    private static IEnumerable<ScenarioStep> Sentences(string text)
    {
        (int Line, string Text)? current = null;
        var number = 0;
        foreach (var line in text.Split('\n').Select(one => one.TrimEnd()))
        {
            number++;
            if (line.Length == 0 || line.TrimStart().StartsWith('#'))
            {
                continue;
            }

            if (char.IsWhiteSpace(line[0]) && current is { } begun)
            {
                current = (begun.Line, begun.Text + "\n" + line.Trim());
                continue;
            }

            if (current is { } complete)
            {
                yield return Split(complete.Line, complete.Text);
            }

            current = (number, line);
        }

        if (current is { } last)
        {
            yield return Split(last.Line, last.Text);
        }
    }

    // The colon of the sentence is the first one with white space (or nothing) behind it: those in JIDs and XML have none.
    private static ScenarioStep Split(int line, string text)
    {
        for (var index = 0; index < text.Length && text[index] != '<'; index++)
        {
            if (text[index] == ':' && (index + 1 == text.Length || char.IsWhiteSpace(text[index + 1])))
            {
                return new(line, text[..index].Trim(), text[(index + 1)..].Trim());
            }
        }

        return new(line, text.Trim(), "");
    }
}
