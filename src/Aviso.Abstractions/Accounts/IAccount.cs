using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Abstractions.Accounts;

/// <summary>A local account that is online or was used lately. All members may be called from any thread.</summary>
public interface IAccount
{
    /// <summary>The bare JID.</summary>
    Jid Jid { get; }

    /// <summary>The virtual host.</summary>
    IVirtualHost Host { get; }

    /// <summary>The owner under which stores keep the account's rows.</summary>
    StoreOwner Owner { get; }

    /// <summary>Whether the account exists for the length of one anonymous session only; nothing of it is stored.</summary>
    bool IsAnonymous { get; }

    /// <summary>The connected resources: a snapshot that never changes.</summary>
    IReadOnlyList<ISession> Sessions { get; }

    /// <summary>State that modules keep on the account; it may be dropped while the account has no session, so it is a cache only.</summary>
    SlotBag Slots { get; }

    /// <summary>The connected resource of that name, or null.</summary>
    ISession? Find(string resource);
}
