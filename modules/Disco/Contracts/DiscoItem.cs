namespace Aviso.Modules.Disco.Contracts;

/// <summary>An item as XEP-0030 §4 lists it.</summary>
/// <param name="Jid">Its address.</param>
/// <param name="Node">Its node; null for none.</param>
/// <param name="Name">Its name for people; null for none.</param>
public sealed record DiscoItem(string Jid, string? Node = null, string? Name = null);
