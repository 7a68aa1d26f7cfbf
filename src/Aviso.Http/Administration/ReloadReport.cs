namespace Aviso.Http.Administration;

/// <summary>What became of the configuration that was read again.</summary>
/// <param name="Fault">Why nothing of it is used: all that is wrong, with its places; null: nothing is.</param>
/// <param name="Applied">The options that hold from now on.</param>
/// <param name="Added">The domains that are served from now on.</param>
/// <param name="Removed">The domains that are served no more.</param>
/// <param name="NeedRestart">The options that will hold after a restart only.</param>
/// <param name="Certificates">What is wrong with certificates that are new or changed; those read before stay in use.</param>
public sealed record ReloadReport(
    string? Fault, IReadOnlyList<string> Applied, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> NeedRestart,
    IReadOnlyList<string> Certificates);
