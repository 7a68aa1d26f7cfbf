using System.Buffers;
using System.Net.Sockets;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Transport;

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
        _ = AbortWhenCutAsync();
        var up = ToHomeAsync(first);
        await ToClientAsync();
        if (!home.IsPeerClosed && !home.IsPeerGone)
        {
            await up; // the home awaits the client's end
        }

        await home.CloseAsync();
    }

    // A client that does not read may hold up what is being sent to it for ever.
    private async Task AbortWhenCutAsync()
    {
        await home.Cut;
        client.Abort();
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
                    await home.FinishAsync();
                    return;
                }

                bytes = buffer.AsMemory(0, count);
            }
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            home.Abort();
        }
        finally
        {
            Return(ref buffer);
        }
    }

    private async Task ToClientAsync()
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                await home.WaitForDataAsync();
                buffer = ArrayPool<byte>.Shared.Rent(ReceiveBytes);
                if (await ReceiveAsync(buffer) is not { } count)
                {
                    await EndWithoutHomeAsync();
                    return;
                }

                if (count == 0)
                {
                    await client.ShutdownSendAsync();
                    return;
                }

                await client.SendAsync(buffer.AsMemory(0, count));
                Return(ref buffer);
            }
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            home.Abort();
            client.Abort(); // so that the other direction ends, too
        }
        finally
        {
            Return(ref buffer);
        }
    }

    // What the home sends is never cut in the middle of an element unless it was lost on the way.
    private async Task EndWithoutHomeAsync()
    {
        if (home.IsPeerGone && home.IsAtBoundary)
        {
            await client.SendAsync(s_homeIsGone);
            await client.ShutdownSendAsync();
        }
        else
        {
            client.Abort();
        }
    }

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

    // Null when the home is gone.
    private async ValueTask<int?> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await home.ReceiveAsync(buffer);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsOfConnection(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
