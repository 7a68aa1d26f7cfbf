namespace Aviso.Pages;

/// <summary>What differs from row to row.</summary>
internal sealed record FloorRow(int Owner, string Id, string Peer);
