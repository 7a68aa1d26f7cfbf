using System.Text;
using System.Text.Unicode;

namespace Aviso.Protocol.Sasl;

/// <summary>The server's side of PLAIN (RFC 4616), checked against a stored SCRAM credential.</summary>
internal sealed class PlainServer(SaslContext context) : ISaslServerMechanism
{
    // RFC 4616 §2 asks for at least 255 bytes; PBKDF2 hashes longer ones down anyway.
    private const int MaxPasswordLength = 1024;

    private string? _local;
    private string _password = "";
    private bool _isDone;

    public string Name => SaslMechanisms.Plain;

    public SaslStep Start()
    {
        ThrowIf(_isDone || _local is not null);
        return new SaslStep.Challenge(default);
    }

    public SaslStep Respond(ReadOnlySpan<byte> data)
    {
        ThrowIf(_isDone || _local is not null);
        // message = [authzid] NUL authcid NUL passwd
        var first = data.IndexOf((byte)0);
        var second = first < 0 ? -1 : data[(first + 1)..].IndexOf((byte)0) + first + 1;
        if (first < 0 || second <= first)
        {
            return Fail(SaslFailure.MalformedRequest);
        }

        var authzid = data[..first];
        var authcid = data[(first + 1)..second];
        var password = data[(second + 1)..];
        if (authcid.IsEmpty || password.IsEmpty || password.Contains((byte)0) || !Utf8.IsValid(data)
            || authzid.Length > AccountName.MaxLength
            || authcid.Length > AccountName.MaxLength
            || password.Length > MaxPasswordLength)
        {
            return Fail(SaslFailure.MalformedRequest);
        }

        if (!AccountName.TryResolve(Encoding.UTF8.GetString(authcid), context.Domain, out var local)
            || !JidParts.TryPreparePassword(Encoding.UTF8.GetString(password), out var prepared))
        {
            return Fail(SaslFailure.NotAuthorized);
        }

        if (!authzid.IsEmpty && !AccountName.IsAuthorized(Encoding.UTF8.GetString(authzid), local, context.Domain))
        {
            return Fail(SaslFailure.InvalidAuthzid);
        }

        _local = local;
        _password = prepared;
        return new SaslStep.NeedCredential(local, Hash: null, IsExpensive: true);
    }

    public SaslStep Continue(ScramCredential? credential)
    {
        ThrowIf(_isDone || _local is null);
        // The made-up credential costs one PBKDF2 as a real one does.
        var fake = FakeCredential.Make(context, _local!, ScramHash.Sha256);
        var password = _password;
        _password = "";
        var isRight = (credential ?? fake).Verify(password);
        if (!(isRight & credential is not null))
        {
            return Fail(SaslFailure.NotAuthorized);
        }

        _isDone = true;
        return new SaslStep.Success(_local, null) { Password = new(password) };
    }

    private SaslStep.Failed Fail(SaslFailure failure)
    {
        _isDone = true;
        return new SaslStep.Failed(failure);
    }

    private static void ThrowIf(bool isOutOfTurn)
    {
        if (isOutOfTurn)
        {
            throw new InvalidOperationException("PLAIN was called out of turn.");
        }
    }
}
