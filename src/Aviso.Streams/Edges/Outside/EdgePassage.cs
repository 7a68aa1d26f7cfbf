using System.Security.Authentication;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Edges.Outside;

/// <summary>
/// The way from a client to the inner server that serves it: elements that are in order go in, one by one until the client has authenticated. What comes
/// behind the end of either side is thrown away until the client ends.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="channel">The stream.</param>
/// <param name="link">The link to the inner server.</param>
/// <param name="signals">What the inner server wants meanwhile.</param>
/// <param name="delivery">The way back.</param>
/// <param name="log">The log.</param>
internal sealed class EdgePassage(EdgeClient client, RelayChannel channel, EdgeLink link, EdgeSignals signals, RelayDelivery delivery, ILogger log)
{
    private ulong _beforeTls;

    private EdgeInput Input => client.Input;

    /// <summary>The inner server wants the edge to shake hands, behind what it has said until now.</summary>
    public void StartTlsBehind(ulong said) => _beforeTls = said;

    /// <summary>Runs until nothing more will go in, and the client has ended its side; never throws.</summary>
    /// <param name="length">How many bytes go in first.</param>
    public async Task RunAsync(int length)
    {
        try
        {
            if (!await TryPassAllAsync(length))
            {
                await channel.FinishAsync();
                return;
            }

            if (Input.Fault != XmlError.None)
            {
                client.KeptOut();
                link.Write(new(EdgeKind.Fault, (byte)Input.Fault, channel.Stream, default));
                await channel.FinishAsync();
            }

            await client.DiscardAsync();
            await channel.FinishAsync();
        }
        catch (Exception exception) when (exception is AuthenticationException || RelayDelivery.IsOfConnection(exception))
        {
            ConnectionLog.Broken(log, client.Remote, exception.Message);
            channel.Abort();
            client.Connection.Abort();
        }
    }

    // False when the client has ended its side; true when more may come that must not go in.
    private async ValueTask<bool> TryPassAllAsync(int length)
    {
        while (await TryPassAsync(length) && Input is { Fault: XmlError.None, IsClosed: false })
        {
            if (length > 0 && !Input.IsFree && !await AwaitTurnAsync())
            {
                break;
            }

            length = Input.Check();
            if (length == 0 && Input.Fault == XmlError.None && !await client.ReceiveAsync())
            {
                return false;
            }
        }

        return true;
    }

    // False when the inner server takes nothing more.
    private async ValueTask<bool> TryPassAsync(int length)
    {
        try
        {
            await channel.SendAsync(Input.Bytes[..length]);
        }
        catch (IOException)
        {
            return false;
        }

        Input.Consume(length);
        return true;
    }

    // False when it will never come.
    private async ValueTask<bool> AwaitTurnAsync()
    {
        while (await signals.NextAsync() is { } signal)
        {
            if (signal.TlsHost is { } host)
            {
                await SecureAsync(host);
                continue;
            }

            if (signal.Turn.HasFlag(EdgeTurn.Restart))
            {
                client.BeginsAnew();
            }

            if (signal.Turn.HasFlag(EdgeTurn.Authenticated))
            {
                client.HasAuthenticated();
            }

            return true;
        }

        return false;
    }

    private async Task SecureAsync(string host)
    {
        await delivery.ReachedAsync(_beforeTls);
        Input.Discard(); // RFC 6120 §5.4.3.3
        try
        {
            await client.ShakeHandsAsync(host.Length > 0 ? host : null, isDirect: false);
        }
        catch (AuthenticationException)
        {
            link.Write(new(EdgeKind.Secured, 0, channel.Stream, default));
            throw;
        }

        link.Write(new(EdgeKind.Secured, 1, channel.Stream, EdgeOpening.EncodeBindings(client.Connection.ChannelBindings)));
    }
}
