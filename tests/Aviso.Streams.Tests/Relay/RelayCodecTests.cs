using System.Net;
using System.Text;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Tests.Relay;

/// <summary>What the halves of a relayed stream say to each other, as bytes.</summary>
public sealed class RelayCodecTests
{
    private static readonly RelayOpening s_full = new()
    {
        Account = Jid.Parse("jülia@example.org"),
        Mechanism = "SCRAM-SHA-256-PLUS",
        UserAgent = new(Guid.Parse("d4565fa7-4d72-4749-b3d3-740edbf87770"), "Gajim", "Jülias laptop"),
        Remote = new(IPAddress.Parse("2001:db8::7"), 50_000),
        LocalPort = 5223,
        IsSecure = true,
        Header = "<stream:stream xml:lang='de'>"u8.ToArray(),
        Start = RelayStart.AuthenticateToResume,
        Element = "<authenticate/>"u8.ToArray(),
        AdditionalData = "v=abc"u8.ToArray(),
        Token = "<token/>"u8.ToArray(),
        Edge = "e1.example.org:5222",
    };

    private static readonly RelayOpening s_least = new()
    {
        Account = Jid.Parse("romeo@example.org"),
        Mechanism = "PLAIN",
        Header = "<stream:stream>"u8.ToArray(),
        Start = RelayStart.Bind,
        Element = "<iq/>"u8.ToArray(),
    };

    [Theory]
    [InlineData(RelayKind.Open, false, 0)]
    [InlineData(RelayKind.Accept, true, 0)]
    [InlineData(RelayKind.Refuse, true, (byte)RelayRefusal.NothingToResume)]
    [InlineData(RelayKind.Data, false, 1)]
    [InlineData(RelayKind.Credit, true, 0)]
    [InlineData(RelayKind.End, true, (byte)RelayEnd.Closed)]
    [InlineData(RelayKind.Leave, false, 0)]
    internal void Frame_comes_out_as_it_went_in(RelayKind kind, bool isFromHome, byte flag)
    {
        var frame = new RelayFrame(kind, isFromHome, flag, 0x0102030405060708, ulong.MaxValue, "<message/>"u8.ToArray());
        Assert.True(RelayFrame.TryDecode(frame.Encode(), out var decoded));
        Assert.Equal(frame with { Content = default }, decoded with { Content = default });
        Assert.Equal("<message/>", Encoding.UTF8.GetString(decoded.Content.Span));
    }

    [Theory]
    [InlineData(RelayKind.Open, true, 0)] // only the node with the client opens, and asks to leave
    [InlineData(RelayKind.Leave, true, 0)]
    [InlineData(RelayKind.Accept, false, 0)] // only the home answers
    [InlineData(RelayKind.Refuse, false, (byte)RelayRefusal.Moved)]
    [InlineData(RelayKind.Refuse, true, 3)]
    [InlineData(RelayKind.Data, true, 2)]
    [InlineData(RelayKind.End, true, 0)]
    [InlineData(RelayKind.End, true, 4)]
    [InlineData((RelayKind)0, true, 0)]
    [InlineData((RelayKind)8, true, 0)]
    internal void Frame_that_makes_no_sense_is_not_read(RelayKind kind, bool isFromHome, byte flag) =>
        Assert.False(RelayFrame.TryDecode(new RelayFrame(kind, isFromHome, flag, 1, 2, new byte[] { 1 }).Encode(), out _));

    [Fact]
    public void Data_without_bytes_is_none() =>
        Assert.False(RelayFrame.TryDecode(new RelayFrame(RelayKind.Data, false, 1, 1, 2, default).Encode(), out _));

    [Fact]
    public void Frame_of_a_later_format_is_not_read()
    {
        var bytes = new RelayFrame(RelayKind.Credit, true, 0, 1, 2, default).Encode();
        bytes[0] = 2;
        Assert.False(RelayFrame.TryDecode(bytes, out _));
    }

    [Fact]
    public void Full_opening_comes_out_as_it_went_in()
    {
        Assert.True(RelayOpeningCodec.TryDecode(RelayOpeningCodec.Encode(s_full), out var decoded));
        AssertSame(s_full, decoded);
    }

    [Fact]
    public void Least_opening_comes_out_as_it_went_in()
    {
        Assert.True(RelayOpeningCodec.TryDecode(RelayOpeningCodec.Encode(s_least), out var decoded));
        AssertSame(s_least, decoded);
        Assert.Null(decoded.UserAgent);
        Assert.Null(decoded.AdditionalData);
        Assert.Null(decoded.Token);
    }

    [Fact]
    public void Nothing_and_empty_are_not_the_same()
    {
        Assert.True(RelayOpeningCodec.TryDecode(RelayOpeningCodec.Encode(s_least with { AdditionalData = Array.Empty<byte>() }), out var decoded));
        Assert.True(decoded.AdditionalData is { IsEmpty: true });
    }

    [Fact]
    public void Opening_that_was_cut_off_is_not_read()
    {
        var whole = RelayOpeningCodec.Encode(s_full);
        var withoutEdge = whole.Length - 4 - s_full.Edge!.Length;
        int[] ofEarlierVersions = [withoutEdge, withoutEdge - 4]; // and without the loss of a session
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Equal(ofEarlierVersions.Contains(length), RelayOpeningCodec.TryDecode(whole.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("romeo@example.org/orchard")]
    public void Opening_for_what_is_no_account_is_not_read(string account) =>
        Assert.False(RelayOpeningCodec.TryDecode(RelayOpeningCodec.Encode(s_least with { Account = Jid.Parse(account) }), out _));

    [Fact]
    public void Whatever_comes_is_read_or_not_read()
    {
        var random = new Random(7);
        var whole = RelayOpeningCodec.Encode(s_full);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = random.Next(4) == 0 ? new byte[random.Next(64)] : [.. whole];
            if (bytes.Length < 64)
            {
                random.NextBytes(bytes);
            }

            for (var changes = random.Next(4); changes > 0 && bytes.Length > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (RelayOpeningCodec.TryDecode(bytes, out var opening))
            {
                Assert.True(RelayOpeningCodec.TryDecode(RelayOpeningCodec.Encode(opening), out var again));
                AssertSame(opening, again);
            }

            if (RelayFrame.TryDecode(bytes, out var frame))
            {
                Assert.Equal(bytes, frame.Encode());
            }
        }
    }

    private static void AssertSame(RelayOpening expected, RelayOpening actual)
    {
        Assert.Equal(
            expected with { Header = default, Element = default, AdditionalData = null, Token = null },
            actual with { Header = default, Element = default, AdditionalData = null, Token = null });
        Assert.Equal(expected.Header.ToArray(), actual.Header.ToArray());
        Assert.Equal(expected.Element.ToArray(), actual.Element.ToArray());
        Assert.Equal(expected.AdditionalData?.ToArray(), actual.AdditionalData?.ToArray());
        Assert.Equal(expected.Token?.ToArray(), actual.Token?.ToArray());
    }
}
