using Aviso.Testing.Transport;

namespace Aviso.Testing.Scenarios;

/// <summary>The server a scenario is played against: in this process, or started in another one.</summary>
public interface IScenarioHost : IAsyncDisposable
{
    /// <summary>The server's clock.</summary>
    TimeProvider Clock { get; }

    /// <summary>Whether <see cref="AdvanceAsync"/> can be done.</summary>
    bool CanAdvance { get; }

    /// <summary>The password of all accounts.</summary>
    string Password { get; }

    /// <summary>Makes sure that an account exists.</summary>
    Task EnsureAccountAsync(string bareJid);

    /// <summary>Opens a connection to the server.</summary>
    Task<IClientTransport> ConnectAsync(string domain);

    /// <summary>Waits until what clients sent has been stored; delivery does not wait for that.</summary>
    Task SettleAsync() => Task.CompletedTask;

    /// <summary>Lets time pass.</summary>
    Task AdvanceAsync(TimeSpan time);

    /// <summary>Stops and starts the server over the same stored data.</summary>
    Task RestartAsync();
}
