namespace Aviso.Http.Administration;

/// <summary>A stanza handler, for administrators.</summary>
/// <param name="Hook">The point on a stanza's way.</param>
/// <param name="Phase">The phase at that point.</param>
/// <param name="Module">Whose it is.</param>
/// <param name="Kind">The kind of stanza it is called for; null: all.</param>
/// <param name="Namespaces">It is called only for stanzas with a child in one of these; empty: for all.</param>
public sealed record HookReport(string Hook, string Phase, string Module, string? Kind, IReadOnlyList<string> Namespaces);
