using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>
/// Lets what is done with one account be done one after the other, where a look and a write belong together. Accounts share a fixed
/// number of locks, so it is no bound of its own. Thread-safe.
/// </summary>
internal sealed class AccountTurns : IDisposable
{
    private const int Stripes = 64;
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    public async Task<T> InTurnAsync<T>(Jid account, Func<Task<T>> work)
    {
        var turn = _turns[(account.GetHashCode() & int.MaxValue) % Stripes];
        await turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());
}
