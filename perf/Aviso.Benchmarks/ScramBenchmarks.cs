using System.Text;
using Aviso.Protocol.Sasl;
using BenchmarkDotNet.Attributes;

namespace Aviso.Benchmarks;

/// <summary>The server's whole side of one SCRAM login with keys from the store: no PBKDF2 in it.</summary>
[MemoryDiagnoser]
public class ScramBenchmarks
{
    private const string Password = "correct horse battery staple";
    private byte[] _first = [];
    private byte[] _final = [];
    private SaslContext? _context;
    private ScramCredential? _credential;

    [Params(ScramHash.Sha1, ScramHash.Sha256, ScramHash.Sha512)]
    public ScramHash Hash { get; set; }

    /// <summary>With a fixed nonce the client's side can be worked out once.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _credential = ScramCredential.Derive(Password, Hash, 4096, new byte[ScramCredential.SaltLength]);
        _context = new SaslContext
        {
            Domain = "example.com",
            Mechanisms = [Name],
            IsEncrypted = true,
            FakeSaltSecret = new byte[32],
            DowngradeProtection = false,
            NewNonce = () => "3rfcNHYJY1ZVvWVs7j",
        };

        var client = new ScramClient(new ScramClientOptions { Hash = Hash, Username = "juliet", Password = Password });
        _first = client.InitialResponse();
        ISaslServerMechanism server = Start();
        server.Respond(_first);
        var challenge = (SaslStep.Challenge)server.Continue(_credential);
        if (!client.TryRespond(challenge.Data.Span, out byte[]? final))
        {
            throw new InvalidOperationException("The client refuses the challenge: " + Encoding.UTF8.GetString(challenge.Data.Span));
        }

        _final = final;
        if (LogIn() is not SaslStep.Success)
        {
            throw new InvalidOperationException("The exchange to be measured does not succeed.");
        }
    }

    [Benchmark]
    public SaslStep LogIn()
    {
        ISaslServerMechanism server = Start();
        server.Respond(_first);
        server.Continue(_credential);
        return server.Respond(_final);
    }

    private string Name => Hash switch
    {
        ScramHash.Sha1 => SaslMechanisms.ScramSha1,
        ScramHash.Sha256 => SaslMechanisms.ScramSha256,
        _ => SaslMechanisms.ScramSha512,
    };

    private ISaslServerMechanism Start() => SaslMechanisms.TryCreate(Name, _context!, out ISaslServerMechanism? mechanism, out _)
        ? mechanism
        : throw new InvalidOperationException($"{Name} was not offered.");
}
