namespace Aviso.Config.Tdsl.Reading;

/// <summary>One fault of a configuration file.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Line">From 1; 0 when the fault is about the file as a whole.</param>
/// <param name="Column">From 1; 0 when the fault is about the file as a whole.</param>
/// <param name="Message">One sentence for the operator.</param>
/// <param name="OffendingLine">The line's text, shortened, and without what looks like a secret; empty when there is none.</param>
public sealed record TdslError(string File, int Line, int Column, string Message, string OffendingLine)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
