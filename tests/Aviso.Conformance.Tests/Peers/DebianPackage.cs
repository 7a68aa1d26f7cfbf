namespace Aviso.Conformance.Tests.Peers;

/// <summary>Clients of other people, as Debian packages them. A test that misses its client fails: it would prove nothing.</summary>
internal static class DebianPackage
{
    public static void Require(string package, string file)
    {
        if (!File.Exists(file))
        {
            Assert.Fail($"{file} is missing; to get it: apt-get install {package}");
        }
    }
}
