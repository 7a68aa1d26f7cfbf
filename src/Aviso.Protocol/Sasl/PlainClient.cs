using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>The client's side of PLAIN (RFC 4616): one message.</summary>
public static class PlainClient
{
    /// <summary>The initial response.</summary>
    public static byte[] InitialResponse(string username, string password, string? authzid = null) =>
        Encoding.UTF8.GetBytes($"{authzid}\0{username}\0{password}");
}
