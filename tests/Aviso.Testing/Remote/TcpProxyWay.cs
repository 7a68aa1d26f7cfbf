namespace Aviso.Testing.Remote;

/// <summary>One direction through a <see cref="TcpProxy"/>, open at first. Thread-safe.</summary>
internal sealed class TcpProxyWay
{
    private volatile TaskCompletionSource? _closed;

    /// <summary>Completes when it is open.</summary>
    public Task IsOpen => _closed?.Task ?? Task.CompletedTask;

    public void Close() => _closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        var closed = _closed;
        _closed = null;
        closed?.TrySetResult();
    }
}
