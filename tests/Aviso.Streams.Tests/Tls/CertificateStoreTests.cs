using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Tests.Tls;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly TlsTesting.TemporaryDirectory _directory = new();
    private readonly FixedTime _time = new();
    private readonly CertificateStore _store;

    public CertificateStoreTests() => _store = new CertificateStore(_directory.Path, _time);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Domain_without_certificate_gets_a_self_signed_one_that_stays()
    {
        var made = _store.GetOrCreate("example.com");

        Assert.True(made.IsMadeHere);
        Assert.Equal(["*.example.com", "example.com"], made.Names.Order(StringComparer.Ordinal));
        Assert.Equal(_time.Now.AddYears(2).UtcDateTime.Date, made.Leaf.NotAfter.ToUniversalTime().Date);
        Assert.Equal(
            ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            made.Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.OfType<Oid>().Select(usage => usage.Value));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["example.com.pem"]));
        }

        Assert.Same(made, _store.GetOrCreate("example.com"));
        // A subdomain of a host is covered by its host's wildcard.
        Assert.Same(made, _store.GetOrCreate("muc.example.com"));
        var reopened = new CertificateStore(_directory.Path, _time);
        Assert.Empty(reopened.Refresh());
        Assert.Equal(made.Leaf.Thumbprint, reopened.GetOrCreate("example.com").Leaf.Thumbprint);
    }

    [Fact]
    public void Shared_certificate_goes_before_one_made_here_and_behind_an_own_file()
    {
        var made = _store.GetOrCreate("example.com");
        var authority = new TestAuthority(_time);
        var (shared, again, own) = (authority.Issue("example.com").Everything, authority.Issue("example.com").Everything, authority.Issue("example.com").Everything);

        Assert.Empty(_store.Share(new Dictionary<string, string> { ["example.com"] = shared }));
        var first = _store.Find("example.com")!;
        Assert.Equal(CertificateStore.Read(shared).Leaf.Thumbprint, first.Leaf.Thumbprint);
        Assert.Same(first, _store.GetOrCreate("example.com"));
        Assert.Empty(_store.Share(new Dictionary<string, string> { ["example.com"] = shared }));
        Assert.Same(first, _store.Find("example.com")); // the same certificate keeps its session tickets

        _store.Share(new Dictionary<string, string> { ["example.com"] = again });
        Assert.Equal(CertificateStore.Read(again).Leaf.Thumbprint, _store.Find("example.com")!.Leaf.Thumbprint);

        File.WriteAllText(_directory["own.pem"], own);
        Assert.Empty(_store.Refresh());
        Assert.Equal(CertificateStore.Read(own).Leaf.Thumbprint, _store.Find("example.com")!.Leaf.Thumbprint);

        File.Delete(_directory["own.pem"]);
        _store.Refresh();
        _store.Share(new Dictionary<string, string>());
        Assert.Equal(made.Leaf.Thumbprint, _store.Find("example.com")!.Leaf.Thumbprint);
    }

    [Fact]
    public void Shared_certificate_that_cannot_be_read_leaves_the_one_before_in_use()
    {
        var authority = new TestAuthority(_time);
        _store.Share(new Dictionary<string, string> { ["default"] = authority.Issue("example.com").Everything });
        var before = _store.Find("anything.example");

        var problem = Assert.Single(_store.Share(new Dictionary<string, string> { ["default"] = "nothing" }));

        Assert.Equal("shared: default", problem.File);
        Assert.Same(before, _store.Find("anything.example"));
    }

    [Fact]
    public void Self_signed_certificate_is_made_anew_before_it_ends()
    {
        var made = _store.GetOrCreate("example.com");
        _time.Now += TimeSpan.FromDays(700);
        Assert.Same(made, _store.GetOrCreate("example.com"));
        _time.Now += TimeSpan.FromDays(20);

        Assert.NotEqual(made.Leaf.Thumbprint, _store.GetOrCreate("example.com").Leaf.Thumbprint);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    public void Domain_that_is_no_file_name_is_refused(string domain)
    {
        Assert.Throws<ArgumentException>(() => _store.GetOrCreate(domain));
    }

    [Fact]
    public void Lookup_goes_from_file_name_to_wildcard_of_the_parent_to_default()
    {
        var ca = new TestAuthority(_time);
        File.WriteAllText(_directory["wild.pem"], ca.Issue("*.example.com", "also.example.org").Everything);
        File.WriteAllText(_directory["exact.example.com.pem"], ca.Issue("exact.example.com").Everything);
        Assert.Empty(_store.Refresh());

        var wild = _store.Find("any.example.com");
        Assert.NotNull(wild);
        Assert.Same(wild, _store.Find("ANY.Example.Com."));
        Assert.Same(wild, _store.Find("also.example.org"));
        Assert.NotSame(wild, _store.Find("exact.example.com"));
        Assert.Null(_store.Find("b.a.example.com"));
        Assert.Null(_store.Find("example.com"));
        Assert.Null(_store.Find(""));

        File.WriteAllText(_directory["default.pem"], ca.Issue("fallback.example.net").Everything);
        Assert.Empty(_store.Refresh());
        Assert.Equal(["fallback.example.net"], _store.Find("b.a.example.com")!.Names);
        Assert.Same(_store.Find("b.a.example.com"), _store.Find(""));
    }

    [Fact]
    public void International_domain_is_found_in_either_form()
    {
        File.WriteAllText(_directory["b.pem"], new TestAuthority(_time).Issue("b\u00FCcher.example").Everything);
        _store.Refresh();

        Assert.NotNull(_store.Find("b\u00FCcher.example"));
        Assert.Same(_store.Find("b\u00FCcher.example"), _store.Find("xn--bcher-kva.example"));
    }

    [Fact]
    public void Parts_of_a_file_may_stand_in_any_order_and_the_root_is_left_out()
    {
        var issued = new TestAuthority(_time).Issue("example.com");

        foreach (var parts in new[] { issued.Parts, [.. issued.Parts.Reverse()], [issued.Parts[1], issued.Parts[3], issued.Parts[0], issued.Parts[2]] })
        {
            var (leaf, chain) = CertificatePem.Parse(string.Join('\n', parts));

            Assert.Equal("CN=leaf", leaf.Subject);
            Assert.True(leaf.HasPrivateKey);
            Assert.Equal(["CN=intermediate"], chain.Select(certificate => certificate.Subject));
        }
    }

    [Fact]
    public void Changed_file_is_read_again_and_a_broken_one_keeps_the_old_certificate()
    {
        var ca = new TestAuthority(_time);
        var path = _directory["example.com.pem"];
        File.WriteAllText(path, ca.Issue("example.com").Everything);
        File.SetLastWriteTimeUtc(path, _time.Now.UtcDateTime);
        _store.Refresh();
        var first = _store.Find("example.com");
        _store.Refresh();
        Assert.Same(first, _store.Find("example.com"));

        File.WriteAllText(path, "garbage");
        File.SetLastWriteTimeUtc(path, _time.Now.UtcDateTime.AddMinutes(1));
        var problem = Assert.Single(_store.Refresh());
        Assert.Equal(path, problem.File);
        Assert.Contains("stays in use", problem.Message);
        Assert.Same(first, _store.Find("example.com"));
        Assert.Empty(_store.Refresh());

        File.WriteAllText(path, ca.Issue("example.com").Everything);
        File.SetLastWriteTimeUtc(path, _time.Now.UtcDateTime.AddMinutes(2));
        Assert.Empty(_store.Refresh());
        Assert.NotSame(first, _store.Find("example.com"));

        File.Delete(path);
        _store.Refresh();
        Assert.Null(_store.Find("example.com"));
    }

    [Fact]
    public void File_behind_a_link_is_read_again_when_the_target_changes()
    {
        using var elsewhere = new TlsTesting.TemporaryDirectory();
        var ca = new TestAuthority(_time);
        File.WriteAllText(elsewhere["full.pem"], ca.Issue("example.com").Everything);
        File.CreateSymbolicLink(_directory["example.com.pem"], elsewhere["full.pem"]);
        _store.Refresh();
        var first = _store.Find("example.com");
        Assert.NotNull(first);

        File.WriteAllText(elsewhere["full.pem"], ca.Issue("example.com").Everything);
        File.SetLastWriteTimeUtc(elsewhere["full.pem"], _time.Now.UtcDateTime.AddYears(1));
        _store.Refresh();

        Assert.NotSame(first, _store.Find("example.com"));
    }

    [Fact]
    public void Unusable_file_is_reported_with_what_to_do()
    {
        var ca = new TestAuthority(_time);
        var issued = ca.Issue("example.com");
        var other = ca.Issue("example.com");
        using var key = ECDsa.Create();
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));
        (string Text, string Expected)[] cases =
        [
            ("", "no certificate"),
            (issued.Key, "no certificate"),
            (issued.Leaf, "no private key"),
            (issued.Leaf + "\n" + encrypted, "openssl pkey"),
            (issued.Leaf + "\n" + other.Key, "belongs to none"),
            (issued.Everything + "\n" + other.Key, "more than one private key"),
            (string.Concat(Enumerable.Repeat(issued.Leaf + "\n", 17)), "at most 16"),
            (new string('x', 300_000), "more than 256 KiB"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + issued.Key, "belongs to none"),
        ];

        Assert.All(cases, one =>
        {
            using var directory = new TlsTesting.TemporaryDirectory();
            File.WriteAllText(directory["a.pem"], one.Text);
            Assert.Contains(one.Expected, Assert.Single(new CertificateStore(directory.Path, _time).Refresh()).Message);
        });
    }

    [Fact]
    public void Certificate_about_to_end_is_reported_once()
    {
        File.WriteAllText(_directory["example.com.pem"], new TestAuthority(_time).Issue("example.com").Everything);
        Assert.Empty(_store.Refresh());
        _time.Now += TimeSpan.FromDays(80);

        Assert.Contains("ends on", Assert.Single(_store.Refresh()).Message);
        Assert.Empty(_store.Refresh());
    }

    private sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
