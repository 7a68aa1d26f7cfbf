namespace Aviso.Protocol.Sasl;

/// <summary>A password that a client has just proved to know by showing it. It can be made credentials of, and is nowhere to be read.</summary>
public sealed class ProvenPassword
{
    private readonly string _password;

    internal ProvenPassword(string password) => _password = password;

    /// <summary>Makes a credential of it, as <see cref="ScramCredential.Derive"/> does.</summary>
    public ScramCredential Derive(ScramHash hash, int iterations, ReadOnlySpan<byte> salt) => ScramCredential.Derive(_password, hash, iterations, salt);
}
