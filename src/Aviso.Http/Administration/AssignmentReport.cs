namespace Aviso.Http.Administration;

/// <summary>On which node the clients of an account should be, for administrators.</summary>
/// <param name="Jid">The account.</param>
/// <param name="Node">The name of the node.</param>
/// <param name="IsThere">Whether there is a node of that name at the moment.</param>
public sealed record AssignmentReport(string Jid, string Node, bool IsThere);
