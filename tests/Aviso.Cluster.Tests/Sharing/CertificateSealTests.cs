using System.Security.Cryptography;
using System.Text;
using Aviso.Cluster.Sharing;
using Aviso.Testing.Server;

namespace Aviso.Cluster.Tests.Sharing;

public sealed class CertificateSealTests
{
    private const string Pem = "-----BEGIN PRIVATE KEY-----\nit must not be read by others\n-----END PRIVATE KEY-----\n";
    private readonly CertificateSeal _seal = new("a secret that all nodes have in common", new SeededRandom(1));

    [Fact]
    public void What_was_closed_is_opened_by_all_who_have_the_secret()
    {
        var bytes = _seal.Close("example.org", Pem);

        Assert.Equal(Pem, new CertificateSeal("a secret that all nodes have in common", new SeededRandom(2)).Open("example.org", bytes));
        Assert.DoesNotContain("read by others", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.NotEqual(bytes, _seal.Close("example.org", Pem)); // no two are alike
    }

    [Fact]
    public void What_was_changed_anywhere_is_refused()
    {
        var bytes = _seal.Close("example.org", Pem);
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 0x40;
            Assert.Throws<CryptographicException>(() => _seal.Open("example.org", bytes));
            bytes[index] ^= 0x40;
        }

        Assert.Throws<CryptographicException>(() => _seal.Open("example.org", bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<CryptographicException>(() => _seal.Open("example.org", []));
        Assert.Equal(Pem, _seal.Open("example.org", bytes));
    }

    [Fact]
    public void Another_name_or_another_secret_opens_nothing_and_the_text_says_what_it_may_be()
    {
        var bytes = _seal.Close("example.org", Pem);

        Assert.Throws<CryptographicException>(() => _seal.Open("example.net", bytes));
        var other = Assert.Throws<CryptographicException>(() => new CertificateSeal("another secret than that of the others", new SeededRandom(1)).Open("example.org", bytes));
        Assert.Equal("It cannot be opened: the node that published it has another 'cluster/secret' than this one, or somebody has changed it in the database.", other.Message);
    }

    [Fact]
    public void A_short_secret_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new CertificateSeal("123456789012345678901", new SeededRandom(1)));
}
