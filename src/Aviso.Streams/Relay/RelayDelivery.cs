using System.Buffers;
using System.Net.Sockets;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Relay;

/// <summary>Where the client is connected: brings it what its home says, until that ends.</summary>
/// <param name="client">The client's connection.</param>
/// <param name="home">The stream.</param>
/// <param name="lastWord">What the client is told, at the end of an element, when its home is gone without a word; empty to cut it off.</param>
internal sealed class RelayDelivery(IConnection client, RelayChannel home, Func<ReadOnlyMemory<byte>> lastWord)
{
    private const int ReceiveBytes = 4096;

    private readonly Lock _lock = new();
    private ulong _delivered;
    private ulong _awaited;
    private TaskCompletionSource? _reached;

    /// <summary>What a connection throws that has ended.</summary>
    public static bool IsOfConnection(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    /// <summary>Runs until the client has got all that it will get; never throws.</summary>
    public async Task RunAsync()
    {
        _ = AbortWhenCutAsync();
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                await home.WaitForDataAsync(); // without a buffer: an idle stream holds none
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
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
                Delivered(count);
            }
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            home.Abort();
            client.Abort(); // so that the other direction ends, too
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            lock (_lock)
            {
                _awaited = ulong.MaxValue;
                _reached?.TrySetResult();
            }
        }
    }

    /// <summary>Completes when so many bytes have been handed to the client's connection, or never will be.</summary>
    public Task ReachedAsync(ulong total)
    {
        lock (_lock)
        {
            if (_delivered >= total || _awaited == ulong.MaxValue)
            {
                return Task.CompletedTask;
            }

            _awaited = total;
            return (_reached = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Delivered(int count)
    {
        lock (_lock)
        {
            _delivered += (ulong)count;
            if (_reached is null || _delivered < _awaited)
            {
                return;
            }

            _reached.TrySetResult();
            _reached = null;
        }
    }

    // A client that does not read may hold up what is being sent to it for ever.
    private async Task AbortWhenCutAsync()
    {
        await home.Cut;
        client.Abort();
    }

    // What the home sends is never cut in the middle of an element unless it was lost on the way.
    private async Task EndWithoutHomeAsync()
    {
        if (home is { IsPeerGone: true, IsAtBoundary: true } && lastWord() is { IsEmpty: false } word)
        {
            await client.SendAsync(word);
            await client.ShutdownSendAsync();
        }
        else
        {
            client.Abort();
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
}
