using Aviso.Modules.Roster.Contracts;

namespace Aviso.Modules.Roster;

/// <summary>What the store holds of one roster.</summary>
internal sealed record StoredRoster(RosterContact[] Contacts, PendingRequest[] Requests, RosterHistory History);
