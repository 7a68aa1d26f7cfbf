namespace Aviso.Modules.Blocking;

/// <summary>By what a rule finds those it is about (XEP-0016 §2.1).</summary>
internal enum PrivacyMatch
{
    /// <summary>Everybody: the fall-through case.</summary>
    Anyone,

    /// <summary>An address.</summary>
    Jid,

    /// <summary>The members of a group of the roster.</summary>
    Group,

    /// <summary>Those with exactly that state of subscription.</summary>
    Subscription,
}
