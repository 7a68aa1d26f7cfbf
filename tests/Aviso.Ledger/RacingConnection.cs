using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>One of two connections over which a client comes back at once.</summary>
internal sealed class RacingConnection : IAsyncDisposable
{
    private RacingConnection(TestClient? client) => Client = client;

    /// <summary>The connection; null when there is none.</summary>
    public TestClient? Client { get; }

    /// <summary>What gave it the session; null when it did not get it.</summary>
    public Element? Resumed { get; private set; }

    /// <summary>Whether the session is still with it.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>What came over it.</summary>
    public List<Element> Received { get; } = [];

    public static async Task<RacingConnection> OpenAsync(Func<Task<TestClient>> login)
    {
        try
        {
            return new(await login());
        }
        catch (Exception exception) when (exception is IOException or TestFailedException)
        {
            return new(null);
        }
    }

    public async Task ResumeAsync(string resume)
    {
        await (Client?.SendAsync(resume) ?? Task.CompletedTask);
        Resumed = await ReceiveAsync() is { Name: "resumed" } resumed ? resumed : null;
    }

    /// <summary>Asks for an acknowledgement, when both connections have had their answers: only the one with the session gets it.</summary>
    public async Task FindOutAsync()
    {
        if (Resumed is null)
        {
            return;
        }

        await Client!.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        while (!IsAlive && await ReceiveAsync() is { } element)
        {
            IsAlive = element.Name == "a";
            Received.Add(element);
        }
    }

    public ValueTask DisposeAsync() => Client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<Element?> ReceiveAsync()
    {
        try
        {
            return Client is null ? null : await Client.ReceiveAsync();
        }
        catch (TestFailedException)
        {
            return null;
        }
    }
}
