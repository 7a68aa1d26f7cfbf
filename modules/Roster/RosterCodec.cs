using System.Globalization;
using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>
/// The stored form of roster items: fields between U+001F, a character that XML forbids and that therefore is in no name.
/// An item is <c>flags, version, name, group…</c>; the history is <c>floor, version, address, version, address…</c>.
/// </summary>
internal static class RosterCodec
{
    private const char Separator = '\u001f';

    public static byte[] Encode(RosterContact contact)
    {
        var text = new StringBuilder();
        AppendFlag(text, contact.IsSubscribedTo, 't');
        AppendFlag(text, contact.IsSubscriber, 'f');
        AppendFlag(text, contact.State.HasFlag(SubscriptionState.PendingOut), 'a');
        AppendFlag(text, contact.IsApproved, 'p');
        text.Append(Separator).Append(contact.Version).Append(Separator).Append(contact.Name);
        foreach (var group in contact.Groups)
        {
            text.Append(Separator).Append(group);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="StorageException">The value is none of ours.</exception>
    public static RosterContact Decode(Jid jid, byte[] value)
    {
        var fields = Encoding.UTF8.GetString(value).Split(Separator);
        if (fields.Length < 3 || !TryVersion(fields[1], out var version))
        {
            throw new StorageException($"The stored roster item {jid} cannot be read; restore it from a backup.");
        }

        var state = (fields[0].Contains('t') ? SubscriptionState.To : 0)
            | (fields[0].Contains('f') ? SubscriptionState.From : 0)
            | (fields[0].Contains('a') ? SubscriptionState.PendingOut : 0);
        return new()
        {
            Jid = jid,
            State = state,
            IsApproved = fields[0].Contains('p'),
            Version = version,
            Name = fields[2].Length > 0 ? fields[2] : null,
            Groups = fields.Length > 3 ? fields[3..] : [],
        };
    }

    public static byte[] Encode(RosterHistory history)
    {
        var text = new StringBuilder().Append(history.Floor);
        foreach (var removed in history.Removed)
        {
            text.Append(Separator).Append(removed.Version).Append(Separator).Append(removed.Jid);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="StorageException">The value is none of ours.</exception>
    public static RosterHistory DecodeHistory(byte[] value)
    {
        var fields = Encoding.UTF8.GetString(value).Split(Separator);
        var removed = new RemovedContact[(fields.Length - 1) / 2];
        if (!TryVersion(fields[0], out var floor))
        {
            throw new StorageException("The stored version of a roster cannot be read; restore it from a backup.");
        }

        for (var index = 0; index < removed.Length; index++)
        {
            if (!TryVersion(fields[1 + (2 * index)], out var version) || !Jid.TryParse(fields[2 + (2 * index)], out var jid))
            {
                throw new StorageException("The stored version of a roster cannot be read; restore it from a backup.");
            }

            removed[index] = new(jid, version);
        }

        return new(floor, removed);
    }

    public static bool TryVersion(string text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);

    private static void AppendFlag(StringBuilder text, bool isSet, char flag)
    {
        if (isSet)
        {
            text.Append(flag);
        }
    }
}
