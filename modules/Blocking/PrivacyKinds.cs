namespace Aviso.Modules.Blocking;

/// <summary>What a rule is about, seen from the account (XEP-0016 §2.1). Presence means notifications: available and unavailable.</summary>
[Flags]
internal enum PrivacyKinds
{
    None = 0,

    /// <summary>Incoming messages.</summary>
    Message = 1,

    /// <summary>Incoming iq stanzas.</summary>
    Iq = 2,

    PresenceIn = 4,

    PresenceOut = 8,

    /// <summary>What only a rule about everything covers: subscriptions, probes, outgoing messages and iq stanzas.</summary>
    Other = 16,

    All = Message | Iq | PresenceIn | PresenceOut | Other,
}
