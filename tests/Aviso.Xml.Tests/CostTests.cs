using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Aviso.Xml.Tests;

/// <summary>What the hot path may not do: allocate per stanza, or take more than linear time.</summary>
public sealed class CostTests
{
    /// <summary>
    /// A generous bound, since the rule (under 20 ms for 1 MB) is for optimised code on an idle machine. Quadratic work on
    /// a megabyte would take minutes.
    /// </summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [Fact]
    public void Parsing_with_a_reused_buffer_allocates_nothing()
    {
        byte[] chat = Encoding.UTF8.GetBytes(Examples.ChatMessage);
        byte[] unusual = Encoding.UTF8.GetBytes("<message><body>grüße &amp; 😀</body><x xmlns='a&amp;b' xmlns:p='u' p:y='1'/></message>");
        byte[] rewritten = "<s:x s:y='&#65;'><![CDATA[<>]]></s:x>"u8.ToArray();
        using var buffer = new XmlBuffer();
        var framer = new StanzaFramer(XmlLimits.Default);
        framer.Next(Encoding.UTF8.GetBytes(Examples.StreamHeader));

        AssertNoAllocation(() =>
        {
            Require(framer.Next(chat).Length == chat.Length);
            Require(buffer.Parse(chat, Examples.Scope, XmlLimits.Default) == XmlError.None);
            Require(buffer.Root.Child("body"u8).Exists && !buffer.Root.RawAttribute("to"u8).IsEmpty);
            Require(buffer.Parse(unusual, Examples.Scope, XmlLimits.Default) == XmlError.None);
            Require(buffer.Parse(rewritten, Examples.Scope, XmlLimits.Default) == XmlError.None);
        });
    }

    [Fact]
    public void Returning_the_arrays_after_every_stanza_allocates_nothing()
    {
        byte[] chat = Encoding.UTF8.GetBytes(Examples.ChatMessage);
        using var buffer = new XmlBuffer();

        AssertNoAllocation(() =>
        {
            Require(buffer.Parse(chat, Examples.Scope, XmlLimits.Default) == XmlError.None);
            buffer.Reset();
        });
    }

    [Fact]
    public void Copying_a_stanza_allocates_nothing()
    {
        XmlBuffer source = XmlBuffer.FromText(Examples.ChatMessage, "jabber:client");
        var output = new ArrayBufferWriter<byte>(4096);

        AssertNoAllocation(() =>
        {
            output.ResetWrittenCount();
            XmlNode child = source.Root.Child("request"u8, "urn:xmpp:receipts"u8);
            Span<Range> skip = [child.OuterRange];
            new StanzaCopy(source.Root)
            {
                From = "juliet@capulet.example/balcony-91c2"u8,
                To = "romeo@montague.example"u8,
                Namespace = "jabber:client"u8,
                Lang = "en"u8,
                Skip = skip,
                Appended = "<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@montague.example' id='1'/>"u8,
            }.WriteTo(output);
            Require(output.WrittenCount > 400);
        });
    }

    public static TheoryData<string> Adversaries => [.. AdversarialStanzas().Keys];

    [Theory]
    [MemberData(nameof(Adversaries))]
    public void A_megabyte_made_to_be_slow_is_parsed_or_refused_in_linear_time(string name)
    {
        byte[] stanza = Encoding.UTF8.GetBytes(AdversarialStanzas()[name]());
        var strict = new XmlLimits { MaxStanzaBytes = 1 << 21 };
        var loose = new XmlLimits { MaxStanzaBytes = 1 << 21, MaxElements = int.MaxValue, MaxAttributes = int.MaxValue, MaxNameBytes = int.MaxValue };
        using var buffer = new XmlBuffer();
        foreach (XmlLimits limits in new[] { strict, loose })
        {
            // Once to compile and to rent.
            buffer.Parse(stanza, Examples.Scope, limits);
            var time = Stopwatch.StartNew();
            buffer.Parse(stanza, Examples.Scope, limits);

            Assert.True(time.Elapsed < Bound, $"{name}: {time.Elapsed.TotalMilliseconds} ms");
        }
    }

    [Fact]
    public void Framing_byte_by_byte_takes_linear_time()
    {
        foreach (string kind in new[] { "<a>", "<a b='", "<a ", "<a><![CDATA[" })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(kind.PadRight(250_000, ']'));
            var framer = new StanzaFramer(XmlLimits.Default);
            framer.Next("<stream>"u8);
            var time = Stopwatch.StartNew();
            for (int length = 1; length <= bytes.Length; length++)
            {
                Assert.Equal(FrameKind.Incomplete, framer.Next(bytes.AsSpan(0, length)).Kind);
            }

            Assert.True(time.Elapsed < Bound, $"{kind}: {time.Elapsed.TotalMilliseconds} ms");
        }
    }

    [Fact]
    public void Deep_nesting_is_refused_at_the_limit()
    {
        byte[] deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)));
        var limits = new XmlLimits { MaxStanzaBytes = 1 << 21, MaxElements = int.MaxValue };
        using var buffer = new XmlBuffer();

        Assert.Equal(XmlError.LimitExceeded, buffer.Parse(deep, NamespaceScope.Empty, limits));
    }

    private static Dictionary<string, Func<string>> AdversarialStanzas()
    {
        const int size = 1_000_000;
        static string Repeat(Func<int, string> part, int length) => string.Concat(Enumerable.Range(0, size / length).Select(part));
        return new()
        {
            ["many attributes"] = () => $"<a {Repeat(i => $"a{i:x6}='' ", 11)}/>",
            ["64 attributes each"] = () => $"<a>{Repeat(_ => $"<b {string.Concat(Enumerable.Range(10, 64).Select(i => $" a{i}=''"))}/>", 452)}</a>",
            ["many prefixed attributes"] = () => $"<a xmlns:p='u' xmlns:q='u' {Repeat(i => $"p:a{i:x6}='' ", 13)}/>",
            ["many prefixes used"] = () =>
                $"<a {string.Concat(Enumerable.Range(10, 60).Select(i => $" xmlns:p{i}='n{i}'"))}>{Repeat(_ => $"<b {string.Concat(Enumerable.Range(10, 60).Select(i => $" p{i}:x=''"))}/>", 544)}</a>",
            ["long namespace names"] = () => $"<a>{Repeat(i => $"<b xmlns='{new string('n', 10_000)}{i:x4}'/>", 10_020)}</a>",
            ["many namespace names"] = () => $"<a>{Repeat(i => $"<b xmlns='{i:x6}'/>", 20)}</a>",
            ["many elements"] = () => $"<a>{Repeat(_ => "<b/>", 4)}</a>",
            ["many references"] = () => $"<a>{Repeat(_ => "&#65;", 5)}</a>",
            ["many entities"] = () => $"<a b='{Repeat(_ => "&amp;", 5)}'/>",
            ["many CDATA sections"] = () => $"<a>{Repeat(_ => "<![CDATA[]]>", 12)}</a>",
            ["many brackets"] = () => $"<a>{Repeat(_ => "]", 1)}</a>",
            ["many carriage returns"] = () => $"<a>{Repeat(_ => "\r", 1)}</a>",
            ["long name"] = () => $"<{Repeat(_ => "a", 1)}/>",
            ["long name of wide characters"] = () => $"<{Repeat(_ => "é", 2)}/>",
            ["long reference"] = () => $"<a>&{Repeat(_ => "a", 1)};</a>",
            ["reference with zeros"] = () => $"<a>&#{Repeat(_ => "0", 1)}65;</a>",
            ["almost references"] = () => $"<a>{Repeat(_ => "&#0000065;", 10)}</a>",
        };
    }

    private static void AssertNoAllocation(Action action)
    {
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            action();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The measured code did not do its work.");
        }
    }
}
