using Aviso.Abstractions.Randomness;

namespace Aviso.Server.Starting;

/// <summary>Passwords that the server makes up for people to copy.</summary>
internal static class RandomPassword
{
    // 32 signs, so that a byte masked by 31 picks each equally often; without those that are easily mistaken (l 1 o 0).
    private const string Signs = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int Groups = 4;
    private const int GroupLength = 6;

    /// <summary>120 random bits as <c>abc234-…</c>.</summary>
    public static string Create(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[Groups * GroupLength];
        random.Fill(bytes);
        Span<char> password = stackalloc char[bytes.Length + Groups - 1];
        for (int index = 0, at = 0; index < bytes.Length; index++)
        {
            if (index > 0 && index % GroupLength == 0)
            {
                password[at++] = '-';
            }

            password[at++] = Signs[bytes[index] & 31];
        }

        return new(password);
    }
}
