namespace Aviso.Modules.Push;

/// <summary>What a user is woken up for.</summary>
internal enum PushKind
{
    /// <summary>Nothing: it can wait.</summary>
    None,

    /// <summary>Something to read.</summary>
    Message,

    /// <summary>Somebody calls (XEP-0353): worth nothing when it comes late.</summary>
    Call,

    /// <summary>Somebody asks to see the user's presence.</summary>
    Subscription,
}
