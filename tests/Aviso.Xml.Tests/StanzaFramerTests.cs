using System.Text;

namespace Aviso.Xml.Tests;

public sealed class StanzaFramerTests
{
    public static TheoryData<string> Elements => [.. Examples.Canonical, .. Examples.Rewritten.Select(example => example.Source)];

    [Theory]
    [MemberData(nameof(Elements))]
    public void Element_split_at_every_position_is_the_same_frame(string xml)
    {
        byte[] frame = Encoding.UTF8.GetBytes(xml);
        byte[] stream = [.. frame, .. "<next/>"u8];
        for (int split = 1; split < frame.Length; split++)
        {
            StanzaFramer framer = Opened();

            Assert.Equal(default, framer.Next(stream.AsSpan(0, split)));
            Assert.Equal(new Frame(FrameKind.Element, frame.Length, XmlError.None), framer.Next(stream));
        }
    }

    [Theory]
    [MemberData(nameof(Elements))]
    public void Element_arriving_byte_by_byte_is_complete_with_its_last_byte(string xml)
    {
        byte[] frame = Encoding.UTF8.GetBytes(xml);
        StanzaFramer framer = Opened();
        for (int length = 1; length < frame.Length; length++)
        {
            Assert.Equal(default, framer.Next(frame.AsSpan(0, length)));
        }

        Assert.Equal(new Frame(FrameKind.Element, frame.Length, XmlError.None), framer.Next(frame));
    }

    [Theory]
    [InlineData(Examples.StreamHeader)]
    [InlineData("<?xml version=\"1.0\" encoding='utf-8' standalone='no' ?>\r\n\t <stream:stream>")]
    [InlineData("<stream:stream a='>' b=\"/>\">")]
    [InlineData("<stream>")]
    [InlineData("<?xml version='1.1'?><x>")]
    public void Header_split_at_every_position_is_one_frame(string header)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(header), .. "<a/>"u8];
        for (int split = 0; split < header.Length; split++)
        {
            var framer = new StanzaFramer(XmlLimits.Default);

            Assert.Equal(default, framer.Next(bytes.AsSpan(0, split)));
            Assert.Equal(new Frame(FrameKind.StreamOpen, header.Length, XmlError.None), framer.Next(bytes));
            Assert.Equal(FrameKind.Element, framer.Next(bytes.AsSpan(header.Length)).Kind);
        }
    }

    [Fact]
    public void Whole_stream_in_one_read_gives_its_frames_in_order()
    {
        string[] parts = [" \n", Examples.StreamHeader, .. Examples.Canonical, "\r\n \t", "<presence/>", " ", "</stream:stream >", "\n"];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
        var framer = new StanzaFramer(XmlLimits.Default);
        var seen = new List<(FrameKind, string)>();
        for (int at = 0; at < bytes.Length;)
        {
            Frame frame = framer.Next(bytes.AsSpan(at));
            Assert.Equal(XmlError.None, frame.Error);
            Assert.NotEqual(0, frame.Length);
            seen.Add((frame.Kind, Encoding.UTF8.GetString(bytes, at, frame.Length)));
            at += frame.Length;
        }

        Assert.Equal(parts, seen.Select(item => item.Item2));
        Assert.Equal(
            [FrameKind.WhiteSpace, FrameKind.StreamOpen, .. Examples.Canonical.Select(_ => FrameKind.Element),
                FrameKind.WhiteSpace, FrameKind.Element, FrameKind.WhiteSpace, FrameKind.StreamClose, FrameKind.WhiteSpace],
            seen.Select(item => item.Item1));
    }

    [Theory]
    [InlineData("text", XmlError.BadFormat)]
    [InlineData("&amp;", XmlError.BadFormat)]
    [InlineData("<![CDATA[x]]>", XmlError.BadFormat)]
    [InlineData("\0", XmlError.BadFormat)]
    [InlineData("<!-- x -->", XmlError.RestrictedXml)]
    [InlineData("<a><!-- x -->", XmlError.RestrictedXml)]
    [InlineData("<a><!-", XmlError.RestrictedXml)]
    [InlineData("<!DOCTYPE a>", XmlError.RestrictedXml)]
    [InlineData("<a><!D", XmlError.RestrictedXml)]
    [InlineData("<?xml version='1.0'?>", XmlError.RestrictedXml)]
    [InlineData("<a><?", XmlError.RestrictedXml)]
    [InlineData("<a><!x", XmlError.NotWellFormed)]
    [InlineData("<a><![CDATB[", XmlError.NotWellFormed)]
    [InlineData("< a/>", XmlError.NotWellFormed)]
    [InlineData("<>", XmlError.NotWellFormed)]
    [InlineData("<1", XmlError.NotWellFormed)]
    [InlineData("<a <", XmlError.NotWellFormed)]
    [InlineData("<a b='<", XmlError.NotWellFormed)]
    [InlineData("<a></a<", XmlError.NotWellFormed)]
    [InlineData("</stream:streams>", XmlError.NotWellFormed)]
    [InlineData("</stream>", XmlError.NotWellFormed)]
    public void Open_stream_with_bad_input_fails_with_its_last_needed_byte(string xml, XmlError expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(xml);
        StanzaFramer whole = Opened();
        StanzaFramer bytewise = Opened();
        Frame last = default;
        for (int length = 1; length <= bytes.Length && last.Kind == FrameKind.Incomplete; length++)
        {
            last = bytewise.Next(bytes.AsSpan(0, length));
        }

        Assert.Equal(new Frame(FrameKind.Error, 0, expected), whole.Next(bytes));
        Assert.Equal(new Frame(FrameKind.Error, 0, expected), last);
        Assert.Equal(expected, whole.Next("<a/>"u8).Error);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", XmlError.NotWellFormed)]
    [InlineData("\u0016\u0003\u0001", XmlError.NotWellFormed)]
    [InlineData("</stream:stream>", XmlError.NotWellFormed)]
    [InlineData("<![CDATA[x]]>", XmlError.NotWellFormed)]
    [InlineData("<!DOCTYPE stream>", XmlError.RestrictedXml)]
    [InlineData("<!-- x -->", XmlError.RestrictedXml)]
    [InlineData("<?php ?>", XmlError.RestrictedXml)]
    [InlineData("<?xml-stylesheet ?>", XmlError.RestrictedXml)]
    [InlineData("<?xml version='1.0'?><?xml version='1.0'?>", XmlError.RestrictedXml)]
    [InlineData("<?xml version='1.0'?>x", XmlError.NotWellFormed)]
    [InlineData("<?xml ?>", XmlError.NotWellFormed)]
    [InlineData("<?xml encoding='UTF-8'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='2.0'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0\"?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0' standalone='maybe'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0'encoding='UTF-8'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?>", XmlError.UnsupportedEncoding)]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?>", XmlError.UnsupportedEncoding)]
    [InlineData("<stream:stream/>", XmlError.BadFormat)]
    public void Stream_that_does_not_begin_as_one_fails(string start, XmlError expected)
    {
        var framer = new StanzaFramer(XmlLimits.Default);

        Assert.Equal(new Frame(FrameKind.Error, 0, expected), framer.Next(Encoding.UTF8.GetBytes(start)));
    }

    [Theory]
    [InlineData(new byte[] { 0xFE, 0xFF, 0x00, 0x3C })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x3C, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x3C, 0x00, 0x3F })]
    [InlineData(new byte[] { 0x3C, 0x00, 0x3F, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x00, 0xFE, 0xFF })]
    public void Stream_in_a_wider_encoding_is_an_unsupported_encoding(byte[] start)
    {
        Assert.Equal(XmlError.UnsupportedEncoding, new StanzaFramer(XmlLimits.Default).Next(start).Error);
    }

    [Fact]
    public void Byte_order_mark_is_tolerated_before_the_header_only()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];
        var framer = new StanzaFramer(XmlLimits.Default);

        Assert.Equal(default, framer.Next(mark.AsSpan(0, 1)));
        Assert.Equal(default, framer.Next(mark.AsSpan(0, 2)));
        Assert.Equal(new Frame(FrameKind.WhiteSpace, 3, XmlError.None), framer.Next(mark));
        Assert.Equal(XmlError.NotWellFormed, framer.Next(mark).Error);
        Assert.Equal(XmlError.BadFormat, Opened().Next(mark).Error);
    }

    [Fact]
    public void Restart_expects_a_header_again()
    {
        StanzaFramer framer = Opened();
        Assert.Equal(default, framer.Next("<a"u8));
        framer.Restart();

        Assert.Equal(FrameKind.StreamOpen, framer.Next(Encoding.UTF8.GetBytes(Examples.StreamHeader)).Kind);
    }

    [Fact]
    public void Close_matches_whatever_prefix_the_stream_was_opened_with()
    {
        var framer = new StanzaFramer(XmlLimits.Default);
        Assert.Equal(FrameKind.StreamOpen, framer.Next("<foo:stream\n xmlns:foo='x'>"u8).Kind);

        Assert.Equal(new Frame(FrameKind.StreamClose, 13, XmlError.None), framer.Next("</foo:stream>"u8));
        Assert.Equal(XmlError.NotWellFormed, framer.Next("<a/>"u8).Error);
    }

    [Fact]
    public void Frame_larger_than_the_limit_fails_before_it_is_complete()
    {
        var limits = new XmlLimits { MaxStanzaBytes = 20, MaxHeaderBytes = 24 };
        foreach (string open in new[] { "<a>", "<a b='", "<a ", "<a><![CDATA[", "<a></a" })
        {
            StanzaFramer framer = Opened(limits);
            string frame = open.PadRight(20, ' ');

            Assert.Equal(default, framer.Next(Encoding.UTF8.GetBytes(frame[..19])));
            Assert.Equal(XmlError.LimitExceeded, framer.Next(Encoding.UTF8.GetBytes(frame)).Error);
        }

        Assert.Equal(new Frame(FrameKind.Element, 20, XmlError.None), Opened(limits).Next("<a>3456789012345</a><b>"u8));
        Assert.Equal(XmlError.LimitExceeded, new StanzaFramer(limits).Next("<?xml version='1.0'?>   <stream:stream>"u8).Error);
    }

    [Fact]
    public void Nesting_and_element_count_are_refused_while_framing()
    {
        var limits = new XmlLimits { MaxDepth = 3, MaxElements = 4 };

        Assert.Equal(default, Opened(limits).Next("<a><b><c>"u8));
        Assert.Equal(XmlError.LimitExceeded, Opened(limits).Next("<a><b><c><d"u8).Error);
        Assert.Equal(FrameKind.Element, Opened(limits).Next("<a><b/><b/><b/></a>"u8).Kind);
        Assert.Equal(XmlError.LimitExceeded, Opened(limits).Next("<a><b/><b/><b/><b"u8).Error);
    }

    [Fact]
    public void Raised_limits_hold_for_the_next_frame()
    {
        StanzaFramer framer = Opened(new XmlLimits { MaxElements = 1 });
        framer.Limits = XmlLimits.Default;

        Assert.Equal(FrameKind.Element, framer.Next("<a><b/></a>"u8).Kind);
    }

    private static StanzaFramer Opened(XmlLimits? limits = null)
    {
        var framer = new StanzaFramer(XmlLimits.Default);
        Assert.Equal(FrameKind.StreamOpen, framer.Next(Encoding.UTF8.GetBytes(Examples.StreamHeader)).Kind);
        framer.Limits = limits ?? XmlLimits.Default;
        return framer;
    }
}
