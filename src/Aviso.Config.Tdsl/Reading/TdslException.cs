namespace Aviso.Config.Tdsl.Reading;

/// <summary>A configuration file cannot be used; nothing of it has been taken over.</summary>
public sealed class TdslException : Exception
{
    /// <summary>Makes one of the faults found; there is at least one.</summary>
    public TdslException(IReadOnlyList<TdslError> errors) : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    internal TdslException(TdslError error) : this([error]) { }

    /// <summary>The faults in the order of the file.</summary>
    public IReadOnlyList<TdslError> Errors { get; }
}
