namespace Aviso.Protocol.Tests;

public sealed class XmppDateTimeTests
{
    [Theory]
    [InlineData("1969-07-21T02:56:15Z", "1969-07-21T02:56:15Z")]
    [InlineData("1969-07-20T21:56:15-05:00", "1969-07-21T02:56:15Z")]
    [InlineData("2002-09-10T23:08:25.5Z", "2002-09-10T23:08:25.5Z")]
    [InlineData("2002-09-10T23:08:25.123456789+00:00", "2002-09-10T23:08:25.123456Z")]
    [InlineData("2024-02-29T00:00:00+14:00", "2024-02-28T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void Moments_are_read_and_written_in_utc(string text, string expected)
    {
        Assert.True(XmppDateTime.TryParse(text, out var moment));
        Assert.Equal(TimeSpan.Zero, moment.Offset);
        Assert.Equal(expected, XmppDateTime.Format(moment));
    }

    [Theory]
    [InlineData("")]
    [InlineData("T")]
    [InlineData("2002-09-10")]
    [InlineData("2002-09-10T23:08:25")]
    [InlineData("2002-09-10 23:08:25Z")]
    [InlineData("2002-09-10T23:08:25z")]
    [InlineData("2002-09-10T23:08:25.Z")]
    [InlineData("2002-09-10T23:08:25ZZ")]
    [InlineData("2002-09-10T24:00:00Z")]
    [InlineData("2002-09-10T23:60:00Z")]
    [InlineData("2002-09-10T23:08:60Z")]
    [InlineData("2002-13-10T23:08:25Z")]
    [InlineData("2002-00-10T23:08:25Z")]
    [InlineData("2023-02-29T23:08:25Z")]
    [InlineData("2002-09-00T23:08:25Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("-0001-01-01T00:00:00Z")]
    [InlineData("12002-09-10T23:08:25Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("2002-09-10T23:08:25+14:01")]
    [InlineData("2002-09-10T23:08:25+1:00")]
    [InlineData("2002-09-10T23:08:25+01:60")]
    [InlineData("2002-09-10T23:08:25+0100")]
    [InlineData("+002-09-10T23:08:25Z")]
    [InlineData(" 002-09-10T23:08:25Z")]
    [InlineData("\u0662002-09-10T23:08:25Z")]
    public void Other_texts_are_no_moments(string text) => Assert.False(XmppDateTime.TryParse(text, out _));

    [Fact]
    public void Local_moments_are_written_in_utc() =>
        Assert.Equal("2024-05-01T10:00:00Z", XmppDateTime.Format(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2))));

    [Fact]
    public void Legacy_form_is_read_and_written()
    {
        Assert.True(XmppDateTime.TryParseLegacy("20020910T23:08:25", out var moment));
        Assert.Equal("20020910T23:08:25", XmppDateTime.FormatLegacy(moment));
        Assert.False(XmppDateTime.TryParseLegacy("2002-09-10T23:08:25Z", out _));
        Assert.False(XmppDateTime.TryParseLegacy("00000910T23:08:25", out _));
    }

    [Fact]
    public void Dates_and_times_stand_alone()
    {
        Assert.True(XmppDateTime.TryParseDate("1776-07-04", out var date));
        Assert.Equal("1776-07-04", XmppDateTime.FormatDate(date));
        Assert.False(XmppDateTime.TryParseDate("1776-7-4", out _));

        Assert.True(XmppDateTime.TryParseTime("16:00:00", out var time, out var none));
        Assert.Equal((new TimeOnly(16, 0), null), (time, none));
        Assert.True(XmppDateTime.TryParseTime("16:00:00.25-08:30", out time, out var zone));
        Assert.Equal((new TimeOnly(16, 0, 0, 250), TimeSpan.FromMinutes(-510)), (time, zone!.Value));
        Assert.False(XmppDateTime.TryParseTime("16:00", out _, out _));
        Assert.False(XmppDateTime.TryParseTime("16:00:00X", out _, out _));
    }

    [Fact]
    public void Mutated_moments_never_throw_and_round_trip_when_valid()
    {
        var random = new Random(82);
        for (var round = 0; round < 50_000; round++)
        {
            var text = "2002-09-10T23:08:25.123+01:00".ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = "0123456789-+:.TZ \u0660"[random.Next(18)];
            }

            if (XmppDateTime.TryParse(text.AsSpan(0, random.Next(text.Length + 1)), out var moment))
            {
                Assert.True(XmppDateTime.TryParse(XmppDateTime.Format(moment), out var again));
                Assert.Equal(moment, again);
            }
        }
    }
}
