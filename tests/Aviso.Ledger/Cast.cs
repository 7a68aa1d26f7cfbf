using Aviso.Testing;

namespace Aviso.Ledger;

/// <summary>Who takes part.</summary>
internal sealed record Cast(List<Writer> Writers, List<Reader> Online, List<Reader> Offline) : IAsyncDisposable
{
    /// <summary>Who is written to.</summary>
    public List<Reader> Readers { get; } = [.. Online, .. Offline];

    /// <summary>All devices that stay connected.</summary>
    public List<Device> Devices => [.. Writers.Select(writer => writer.Device), .. Online.SelectMany(reader => reader.Devices)];

    /// <summary>Where to write.</summary>
    public List<string> Addresses => [.. Readers.SelectMany(reader => reader.Addresses)];

    /// <summary>All come but those who come for their messages later.</summary>
    public void Start()
    {
        Writers.ForEach(writer => writer.Device.Start());
        Online.ForEach(reader => reader.Start());
    }

    /// <summary>Waits until all are connected and everything that they sent has been acknowledged, their presence too.</summary>
    public async Task ReadyAsync(TimeSpan patience)
    {
        try
        {
            await Task.WhenAll(Devices.Select(device => device.ReadyAsync())).WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new TestFailedException("Not connected, or not acknowledged: "
                + string.Join(", ", Devices.Where(one => !one.Up.IsCompleted || !one.Acknowledged.IsCompleted).Select(one => one.Address)));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Writers.Select(async writer => await writer.DisposeAsync()));
        await Task.WhenAll(Readers.Select(async reader => await reader.DisposeAsync()));
    }
}
