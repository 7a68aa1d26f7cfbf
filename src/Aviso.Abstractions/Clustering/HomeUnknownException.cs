namespace Aviso.Abstractions.Clustering;

/// <summary>Nobody could say in time on which node an account lives. It is a matter of seconds: who asked is told to try again later.</summary>
public sealed class HomeUnknownException : IOException
{
    /// <summary>Makes one with the text an operator reads.</summary>
    public HomeUnknownException(string message) : base(message) { }

    /// <summary>Makes one with the text an operator reads and what lies behind it.</summary>
    public HomeUnknownException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes one without a text.</summary>
    public HomeUnknownException() { }
}
