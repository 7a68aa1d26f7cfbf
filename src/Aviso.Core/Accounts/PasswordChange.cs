using System.Globalization;
using System.Text;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>When the password of an account was changed, and the resource of the session that did it, which alone goes on; null for none.</summary>
internal sealed record PasswordChange(DateTimeOffset At, string? Resource)
{
    /// <summary>What sessions end with: authentication has to be negotiated again (RFC 6120 §4.9.3.16).</summary>
    public static StreamError Error { get; } = StreamError.Reset.WithText("The password has been changed.");

    /// <summary>Whether a session was there before and has no right to be there any more.</summary>
    public bool Revokes(ISession session) => session.BoundAt < At && session.Jid.Resource != Resource;

    /// <summary>The form in the store.</summary>
    public byte[] Encode() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}\n{Resource}"));

    /// <summary>Reads it; null when it is none.</summary>
    public static PasswordChange? Decode(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n', 2) is [var at, var resource]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), resource.Length == 0 ? null : resource)
                : null;
}
