using System.Net;

namespace Aviso.Load.Client;

internal enum TlsMode
{
    None,
    StartTls,
    Direct,
}

/// <summary>The server under test and how to log in to it.</summary>
internal sealed record Target(IPEndPoint Address, string Domain, TlsMode Tls, string Mechanism)
{
    /// <summary>All test accounts share it.</summary>
    public const string Password = "load-test-password";
}
