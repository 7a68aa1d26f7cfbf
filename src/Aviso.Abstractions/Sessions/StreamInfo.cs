using System.Net;

namespace Aviso.Abstractions.Sessions;

/// <summary>What is known of a stream before it has authenticated.</summary>
/// <param name="Remote">The client's address; null when the transport has none.</param>
/// <param name="IsSecure">Whether the stream is encrypted.</param>
public sealed record StreamInfo(IPEndPoint? Remote, bool IsSecure);
