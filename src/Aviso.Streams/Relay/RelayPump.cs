using System.Buffers;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Relay;

/// <summary>Where the client is connected: moves bytes between its connection and the home, in both directions, until one of them ends.</summary>
internal sealed class RelayPump(IConnection client, RelayChannel home)
{
    private const int ReceiveBytes = 4096;

    private static readonly byte[] s_homeIsGone =
        [.. StreamHeaders.Error(StreamError.SystemShutdown), .. "</stream:stream>"u8];

    public RelayChannel Home => home;

    /// <summary>Runs until the client has got all that it will get; never throws. The caller then ends the connection.</summary>
    /// <param name="first">What has come from the client already.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> first)
    {
        var up = ToHomeAsync(first);
        await new RelayDelivery(client, home, static () => s_homeIsGone).RunAsync();
        if (!home.IsPeerClosed && !home.IsPeerGone)
        {
            await up; // the home awaits the client's end
        }

        await home.CloseAsync();
    }

    private async Task ToHomeAsync(ReadOnlyMemory<byte> bytes)
    {
        byte[]? buffer = null;
        try
        {
            while (await TrySendAsync(bytes))
            {
                Return(ref buffer);
                await client.WaitForDataAsync(); // without a buffer: an idle stream holds none
                buffer = ArrayPool<byte>.Shared.Rent(ReceiveBytes);
                var count = await client.ReceiveAsync(buffer);
                if (count == 0)
                {
                    await EndAsync();
                    return;
                }

                bytes = buffer.AsMemory(0, count);
            }
        }
        catch (Exception exception) when (RelayDelivery.IsOfConnection(exception))
        {
            home.Abort();
        }
        finally
        {
            Return(ref buffer);
        }
    }

    // At the client's own end, or since its edge has seen what must not come in. Then the home closes the stream.
    private ValueTask EndAsync() => client.Fault == XmlError.None
        ? home.FinishAsync()
        : home.LeaveAsync(StreamFaults.Of(client.Fault).ToElement().ToUtf8());

    // False when the home takes nothing more: the other direction knows why.
    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await home.SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
