using System.Diagnostics.CodeAnalysis;
using System.Net;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Streams.Moving;

/// <summary>The sessions of an account as bytes: the content of <see cref="MoveKind.Offer"/>.</summary>
internal static class MovedSessions
{
    public static ReadOnlyMemory<byte> Encode(Jid account, IReadOnlyList<MovedSession> sessions)
    {
        var output = new StateWriter();
        output.Text(account.ToString());
        output.Number(sessions.Count);
        foreach (var session in sessions)
        {
            Write(output, session);
        }

        return output.Written;
    }

    /// <summary>Reads them; false when they are none. Nothing is borrowed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Jid? account, out IReadOnlyList<MovedSession> sessions)
    {
        (account, sessions) = (null, []);
        try
        {
            var input = new StateReader(bytes);
            var bare = Address(input.Text());
            var all = new MovedSession[input.Count()];
            for (var index = 0; index < all.Length; index++)
            {
                all[index] = Read(ref input);
                if (all[index].Jid is not { IsFull: true } full || !full.Bare.Equals(bare))
                {
                    return false;
                }
            }

            (account, sessions) = (bare, all);
            return all.Length > 0 && input.IsAtEnd;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            account = null;
            return false;
        }
    }

    private static void Write(StateWriter output, MovedSession session)
    {
        output.Text(session.Jid.ToString());
        output.Text(session.Id);
        output.Number(session.MaxWait.Ticks);
        output.Number(session.WaitLeft.Ticks);
        output.Number(session.Received);
        output.Number(session.Acknowledged);
        output.Number(session.Told);
        output.Number(session.Unacknowledged.Count);
        foreach (var (stanza, sentAt) in session.Unacknowledged)
        {
            output.Number(sentAt.UtcTicks);
            output.Bytes(stanza.Span);
        }

        output.Text(session.Client?.ToString("D"));
        output.Flag(session.MayRepeat);
        output.Number(session.BoundAt.UtcTicks);
        output.Flag(session.IsInterested);
        output.Flag(session.Presence is not null);
        if (session.Presence is { } presence)
        {
            output.Bytes(presence.Bytes);
            output.Number(presence.Priority);
            output.Text(presence.Show);
            output.Number(presence.Since.UtcTicks);
        }

        output.Bytes(session.Language.Span);
        output.Flag(session.IsSecure);
        output.Text(session.Remote?.ToString());
        output.Number(session.Parts.Count);
        foreach (var (name, version, state) in session.Parts)
        {
            output.Text(name);
            output.Number(version);
            output.Bytes(state.Span);
        }
    }

    private static MovedSession Read(ref StateReader input)
    {
        var jid = Address(input.Text());
        return new()
        {
            Jid = jid,
            Id = input.Text(),
            MaxWait = new(input.Number()),
            WaitLeft = new(input.Number()),
            Received = checked((uint)input.Number()),
            Acknowledged = checked((uint)input.Number()),
            Told = checked((int)input.Number()),
            Unacknowledged = Stanzas(ref input),
            Client = input.OptionalText() is { } client ? Guid.ParseExact(client, "D") : null,
            MayRepeat = input.Flag(),
            BoundAt = Time(ref input),
            IsInterested = input.Flag(),
            Presence = input.Flag() ? new(jid, input.Bytes().ToArray(), checked((sbyte)input.Number()), input.OptionalText(), Time(ref input)) : null,
            Language = input.Bytes().ToArray(),
            IsSecure = input.Flag(),
            Remote = input.OptionalText() is { } remote ? IPEndPoint.Parse(remote) : null,
            Parts = Parts(ref input),
        };
    }

    private static (ReadOnlyMemory<byte> Stanza, DateTimeOffset SentAt)[] Stanzas(ref StateReader input)
    {
        var all = new (ReadOnlyMemory<byte> Stanza, DateTimeOffset SentAt)[input.Count()];
        for (var index = 0; index < all.Length; index++)
        {
            var sentAt = Time(ref input);
            all[index] = (input.Bytes().ToArray(), sentAt);
        }

        return all;
    }

    private static (string Name, int Version, ReadOnlyMemory<byte> State)[] Parts(ref StateReader input)
    {
        var all = new (string Name, int Version, ReadOnlyMemory<byte> State)[input.Count()];
        for (var index = 0; index < all.Length; index++)
        {
            all[index] = (input.Text(), checked((int)input.Number()), input.Bytes().ToArray());
        }

        return all;
    }

    private static DateTimeOffset Time(ref StateReader input) => new(input.Number(), TimeSpan.Zero);

    private static Jid Address(string text) => Jid.TryParse(text, out var jid) ? jid : throw new FormatException("An address is none.");
}
