namespace Aviso.Http.Administration;

/// <summary>What a command asks of the running server; each path uses some of it.</summary>
public sealed record AdministrationRequest(
    string? User = null, string? Password = null, string? Status = null, string? Domain = null, int Limit = 0, string? After = null,
    string? Report = null, string? Device = null, string? Node = null, bool IsForced = false,
    string? Text = null, string? By = null, long? Version = null)
{
    /// <summary>Without the password and the text, which may be a key: a record's own text would show it in a log.</summary>
    public override string ToString() => $"{User ?? Domain}";
}
