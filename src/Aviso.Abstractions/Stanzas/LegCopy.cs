using Aviso.Xml;

namespace Aviso.Abstractions.Stanzas;

/// <summary>How a leg is written out: the stanza with the leg's addresses, additions and removals. The copy borrows from the leg.</summary>
public static class LegCopy
{
    /// <summary>As it goes to a client's stream.</summary>
    public static StanzaCopy Of(StanzaContext leg) => new(leg.Stanza.Root)
    {
        From = leg.From.Escaped,
        To = leg.To is null ? default : leg.To.Escaped,
        Appended = leg.Added,
        Skip = leg.Removed,
        Lang = leg.Sender is null ? default : leg.Sender.Language.Span,
    };

    /// <summary>As it stands inside <c>forwarded</c>, where its namespace must be said (XEP-0297 §3).</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="isSenders">Whether it is a copy for the sender's own account, rather than the recipient's.</param>
    public static StanzaCopy Forwarded(StanzaContext leg, bool isSenders) => new(leg.Stanza.Root)
    {
        Namespace = "jabber:client"u8,
        From = leg.From.Escaped,
        To = leg.To is null ? default : leg.To.Escaped,
        Appended = isSenders ? leg.AddedForSender : leg.Added,
        Skip = leg.Removed,
        Lang = leg.Sender is null ? default : leg.Sender.Language.Span,
    };
}
