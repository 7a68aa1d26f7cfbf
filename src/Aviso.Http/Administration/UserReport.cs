namespace Aviso.Http.Administration;

/// <summary>An account, for administrators.</summary>
/// <param name="Jid">The bare address.</param>
/// <param name="Status">The name of its status.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Sessions">How many clients are connected; 0 too when the server does not run.</param>
public sealed record UserReport(string Jid, string Status, DateTimeOffset Created, int Sessions);
