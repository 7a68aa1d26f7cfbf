using System.Text;

namespace Aviso.Xml.Tests;

/// <summary>
/// Whatever this parser accepts the framework's parser accepts too, with the same meaning, before and after the rewriting
/// into canonical form, and the other way round except for what XMPP excludes. Differences between parsers are how stanzas
/// are smuggled.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly (string Prefix, string Namespace)[] StreamScope = [("", "jabber:client"), ("s", "urn:stream")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Generated_and_mutated_elements_mean_the_same_to_both_parsers(int seed)
    {
        var generator = new XmlGenerator(seed);
        using var buffer = new XmlBuffer();
        int accepted = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] element = generator.Element();
            accepted += Check(buffer, element) ? 1 : 0;
            accepted += Check(buffer, generator.Mutate(element)) ? 1 : 0;
        }

        // The comparison is worth something only while both answers occur often.
        Assert.InRange(accepted, 2_000, 8_000);
    }

    [Fact]
    public void Examples_mean_the_same_to_both_parsers()
    {
        using var buffer = new XmlBuffer();
        foreach (string xml in Examples.Canonical.Concat(Examples.Rewritten.Select(example => example.Source)))
        {
            Assert.True(Check(buffer, Encoding.UTF8.GetBytes(xml)), xml);
        }

        foreach ((string xml, XmlError _) in Examples.Refused)
        {
            Assert.False(Check(buffer, Encoding.UTF8.GetBytes(xml)), xml);
        }
    }

    private static bool Check(XmlBuffer buffer, byte[] source)
    {
        XmlError error = buffer.Parse(source, Examples.Scope, XmlLimits.Default);
        string? expected = TreeText.ByFramework(source, StreamScope);
        if (error != XmlError.None)
        {
            if (error == XmlError.NotWellFormed && !IsExcludedByFraming(source) && !HasReservedElement(expected))
            {
                Assert.True(expected is null, $"refused: {Show(source)}");
            }

            return false;
        }

        string actual = TreeText.Of(buffer.Root);
        if (expected is null && TreeText.ByFramework(WithOlderNames(source), StreamScope) is not null)
        {
            return true;
        }

        Assert.True(expected == actual, $"{Show(source)}\n  framework {expected}\n  ours      {actual}");
        byte[] canonical = buffer.Bytes.ToArray();
        Assert.True(TreeText.ByFramework(canonical, ("", "jabber:client")) == actual, $"canonical form of {Show(source)}: {Show(canonical)}");
        Assert.Equal(actual, TreeText.ByFramework(buffer.Root.ToElement().ToUtf8()));
        Assert.Equal(XmlError.None, buffer.Parse(canonical, NamespaceScope.ForDefault("jabber:client"), XmlLimits.Default));
        Assert.True(buffer.Bytes.SequenceEqual(canonical), $"not canonical: {Show(canonical)}");
        CheckFraming(source);
        CheckFraming(canonical);
        return true;
    }

    private static void CheckFraming(byte[] element)
    {
        var framer = new StanzaFramer(XmlLimits.Default);
        Assert.Equal(FrameKind.StreamOpen, framer.Next("<s:stream>"u8).Kind);

        Assert.Equal(new Frame(FrameKind.Element, element.Length, XmlError.None), framer.Next([.. element, .. " x"u8]));
    }

    // A document may have white space around its element and a byte order mark before it, a frame may not.
    private static bool IsExcludedByFraming(byte[] source) => source.Length == 0 || source[0] != '<' || source[^1] != '>';

    // Elements with the prefix xmlns, which Namespaces in XML §3 forbids, or xml, which have no canonical form here.
    private static bool HasReservedElement(string? tree) =>
        tree is not null && tree.Contains("<{http://www.w3.org/", StringComparison.Ordinal);

    // The framework knows the name characters of the fourth edition only, so it may refuse an element for its names alone.
    private static byte[] WithOlderNames(byte[] source) =>
        Encoding.UTF8.GetBytes(string.Concat(Encoding.UTF8.GetString(source).EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : ((char)(0xE0 + (rune.Value % 16))).ToString())));

    private static string Show(byte[] bytes) => Encoding.UTF8.GetString(bytes).ReplaceLineEndings("␤");
}
