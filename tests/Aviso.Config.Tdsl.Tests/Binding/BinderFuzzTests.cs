using System.Collections;
using Aviso.Config.Tdsl.Reading;

namespace Aviso.Config.Tdsl.Tests.Binding;

/// <summary>Whatever the configuration, binding and dumping end without an exception other than the reader's.</summary>
public sealed class BinderFuzzTests : IDisposable
{
    private static readonly string[] Names =
        ["admins", "owner", "offline", "store-limit", "keep", "max-size", "codes", "c2s", "connections", "ports", "5222", "5223", "names", "acl", "tls", "required", "http", "port", "ping", "hosts", "x.org", "active", "queue-size", "zzz", "'a:b'", "password", "data-source", "--cluster-mode", "0", "1"];

    private static readonly string[] Values = ["1", "-1", "99999999999", "'x'", "''", "null", "true", "[]", "[ 1, 2 ]", "[ [ 1 ] ]", "[ { a = 1 } ]", "{}", "1.5", "5222", "'1h'"];

    private readonly ConfigurationFixture _fixture = new();

    [Fact]
    public void Any_configuration_is_bound_or_refused()
    {
        var random = new Random(4711);
        var bound = 0;
        for (var round = 0; round < 500; round++)
        {
            try
            {
                var setting = $"{Names[random.Next(Names.Length)]}/{Names[random.Next(Names.Length)]}={Values[random.Next(Values.Length)]}";
                var variables = new Hashtable { ["AVISO_" + Names[random.Next(Names.Length)]] = Values[random.Next(Values.Length)] };
                var options = _fixture.Bind(Block(random, 3), random.Next(3) == 0 ? [setting] : [], random.Next(3) == 0 ? variables : []);
                Assert.NotEmpty(EffectiveConfiguration.Dump(options));
                bound++;
            }
            catch (TdslException exception)
            {
                Assert.NotEmpty(exception.Errors); // names set twice, mostly
            }
        }

        Assert.InRange(bound, 50, 500);
    }

    public void Dispose() => _fixture.Dispose();

    private static string Block(Random random, int depth)
    {
        var lines = Enumerable.Range(0, random.Next(0, 5)).Select(_ => Names[random.Next(Names.Length)]).Distinct().Select(name =>
            depth > 0 && random.Next(2) == 0
                ? $"{name} {(random.Next(4) == 0 ? "(active: false)" : "")} {{\n{Block(random, depth - 1)}\n}}"
                : $"{name} = {Values[random.Next(Values.Length)]}");
        return string.Join('\n', lines);
    }
}
