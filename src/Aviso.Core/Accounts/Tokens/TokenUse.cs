namespace Aviso.Core.Accounts;

/// <summary>What came of a login with a token.</summary>
/// <param name="Verdict">Whether it is good.</param>
/// <param name="Secret">The token that was used; null when it was none.</param>
/// <param name="IsDue">Whether the client should get a new one.</param>
public sealed record TokenUse(TokenVerdict Verdict, string? Secret = null, bool IsDue = false);
