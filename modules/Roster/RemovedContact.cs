using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>An item that was removed, remembered for clients whose copy of the roster is older (RFC 6121 §2.6.3).</summary>
internal sealed record RemovedContact(Jid Jid, long Version);
