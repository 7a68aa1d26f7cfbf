namespace Aviso.Testing;

/// <summary>What was expected did not happen; the text says who waited for what, and what came instead.</summary>
public sealed class TestFailedException : Exception
{
    public TestFailedException(string message) : base(message) { }

    public TestFailedException(string message, Exception inner) : base(message, inner) { }

    public TestFailedException() { }
}
