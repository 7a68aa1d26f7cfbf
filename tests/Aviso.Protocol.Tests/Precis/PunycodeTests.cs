using Aviso.Protocol.Precis;

namespace Aviso.Protocol.Tests.Precis;

public sealed class PunycodeTests
{
    // From the samples of RFC 3492 §7.1 and from well-known domains.
    [Theory]
    [InlineData("\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("\u043F\u043E\u0447\u0435\u043C\u0443\u0436\u0435\u043E\u043D\u0438\u043D\u0435\u0433\u043E\u0432\u043E\u0440\u044F\u0442\u043F\u043E\u0440\u0443\u0441\u0441\u043A\u0438", "b1abfaaepdrnnbgefbadotcwatmq2g4l")]
    [InlineData("b\u00FCcher", "bcher-kva")]
    [InlineData("m\u00FCnchen-ost", "mnchen-ost-9db")]
    [InlineData("\U00010348", "2c8c")]
    public void Samples_encode_and_decode(string text, string encoded)
    {
        var codePoints = text.EnumerateRunes().Select(rune => rune.Value).ToArray();

        Assert.True(Punycode.TryEncode(codePoints, 63, out var actual));
        Assert.Equal(encoded, actual);
        Assert.Equal(codePoints, Punycode.TryDecode(encoded));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("kva!")]
    [InlineData("99999999")]
    [InlineData("a-999999b")]
    public void Broken_input_does_not_decode(string encoded) => Assert.Null(Punycode.TryDecode(encoded));
}
