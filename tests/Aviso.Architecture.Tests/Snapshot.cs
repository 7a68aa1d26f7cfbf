namespace Aviso.Architecture.Tests;

/// <summary>
/// A text that is kept beside the tests, so that a change of it is seen in review. With the variable
/// AVISO_UPDATE_SNAPSHOTS set, the kept text is replaced instead of compared.
/// </summary>
internal static class Snapshot
{
    private const string UpdateVariable = "AVISO_UPDATE_SNAPSHOTS";

    public static void Matches(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) is { Length: > 0 })
        {
            File.WriteAllText(path, actual);
            return;
        }

        var kept = File.Exists(path) ? File.ReadAllText(path) : "";
        if (kept != actual)
        {
            Assert.Fail(
                $"{Path.GetRelativePath(SourceTree.Root, path)} is out of date:\n{Difference(kept.Split('\n'), actual.Split('\n'))}\n"
                + $"If the change is meant, run: {UpdateVariable}=1 ./test.sh Architecture");
        }
    }

    private static string Difference(string[] kept, string[] actual) => string.Join('\n',
    [
        .. kept.Except(actual).Select(line => "- " + line),
        .. actual.Except(kept).Select(line => "+ " + line),
        .. kept.ToHashSet().SetEquals(actual) ? (string[])["(the same lines in another order or number)"] : [],
    ]);
}
