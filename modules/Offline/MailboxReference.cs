using System.Text;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Offline;

/// <summary>
/// An entry of a mailbox that stands for a message in the archive of the account: a mark, which no stored message begins
/// with, and the id.
/// </summary>
internal static class MailboxReference
{
    /// <summary>The bytes of every reference.</summary>
    public const int Length = 1 + ArchiveIds.Length;

    private const byte Mark = 1;

    /// <summary>Writes a reference.</summary>
    public static void Write(string id, Span<byte> output)
    {
        output[0] = Mark;
        Encoding.ASCII.GetBytes(id, output[1..]);
    }

    /// <summary>The id that an entry names; null when it is a message itself.</summary>
    public static string? Read(ReadOnlySpan<byte> entry) =>
        entry.Length == Length && entry[0] == Mark ? Encoding.ASCII.GetString(entry[1..]) : null;
}
