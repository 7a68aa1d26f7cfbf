namespace Aviso.Http.Administration;

/// <summary>An administrator's wish was not fulfilled; the text says why and what to do.</summary>
public sealed class AdministrationException : Exception
{
    public AdministrationException(AdministrationFault fault, string message) : base(message) => Fault = fault;

    public AdministrationException()
    {
    }

    public AdministrationException(string message) : base(message)
    {
    }

    public AdministrationException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>The kind of reason.</summary>
    public AdministrationFault Fault { get; }
}
