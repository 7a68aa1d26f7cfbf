using System.Globalization;
using System.Security.Authentication;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>How it comes back by itself, with the session that it had or a new one.</summary>
internal sealed partial class Device
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    // Where there are other nodes, a client does not wait long for one that is silent: not for its greeting, and not for its answers.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_ask = TimeSpan.FromSeconds(1);

    // Held while something received is being handled.
    private readonly SemaphoreSlim _reading = new(1, 1);

    // The connection whose stanzas count.
    private volatile TestClient? _read;

    private async Task KeepConnectedAsync()
    {
        while (!_rest.IsCancellationRequested)
        {
            _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (await TryConnectAsync() is { } client)
            {
                var abandoned = _abandoned.Task;
                _read = client;
                await Task.WhenAny(ListenAsync(client), abandoned);
                await HangUpAsync(client, abandoned.IsCompleted);
            }
            else
            {
                _place = (_place + 1) % _networks.Count;
                await Task.WhenAny(Task.Delay(s_pause, _rest.Token)); // the server may just be starting again
            }
        }
    }

    // Until the connection ends, or its node has gone silent and there is another one.
    private async Task ListenAsync(TestClient client)
    {
        Volatile.Write(ref _heard, TimeProvider.System.GetTimestamp());
        var reading = ReadAsync(client);
        while (_networks.Count > 1 && await Task.WhenAny(reading, Task.Delay(s_ask)) != reading)
        {
            if (TimeProvider.System.GetElapsedTime(Volatile.Read(ref _heard)) >= s_patience)
            {
                Network.Cut(); // also what is just being sent ends
                _place = (_place + 1) % _networks.Count;
                break;
            }

            _ = AskAsync();
        }

        await reading;
    }

    private async Task HangUpAsync(TestClient client, bool isAbandoned)
    {
        await _reading.WaitAsync(); // what is still coming over an abandoned connection is not looked at: it comes again
        _read = null;
        _reading.Release();
        await _sending.WaitAsync();
        _client = null;
        if (_up.Task.IsCompleted)
        {
            _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _sending.Release();
        if (isAbandoned)
        {
            _wrecks.Add(client);
        }
        else
        {
            await client.DisposeAsync();
        }
    }

    private async Task<TestClient?> TryConnectAsync()
    {
        TestClient? client = null;
        try
        {
            if (_races && _resumption is not null)
            {
                _races = false;
                return await RaceAsync();
            }

            client = await LoginWithPatienceAsync();
            await ContinueAsync(client);
            return client;
        }
        catch (Exception exception) when (exception is IOException or TestFailedException or AuthenticationException)
        {
            await (client?.DisposeAsync() ?? ValueTask.CompletedTask);
            return null;
        }
    }

    private async Task<TestClient> LoginWithPatienceAsync()
    {
        var login = LoginAsync();
        if (_networks.Count > 1 && await Task.WhenAny(login, Task.Delay(s_patience)) != login)
        {
            Network.Cut();
        }

        return await login;
    }

    // Up to the point where a session is resumed or begun.
    private async Task<TestClient> LoginAsync()
    {
        var client = new TestClient(await TcpTransport.ConnectAsync(Network.Port), ServerProcess.Domain);
        try
        {
            await client.OpenAsync();
            await client.StartTlsAsync();
            await client.OpenAsync();
            await client.AuthenticatePlainAsync(user, ServerProcess.Password);
            await client.OpenAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task ContinueAsync(TestClient client)
    {
        if (_resumption is { } id)
        {
            await client.SendAsync(Resume(id));
            var answer = await client.ReceiveAsync("the answer to resume");
            if (answer.Name == "resumed")
            {
                await GoOnAsync(client, answer);
                return;
            }

            if (answer.Name != "failed")
            {
                throw new IOException($"Not now: {answer.ToXml()}"); // nobody could say where the session is; it may be there still
            }

            _resumption = null;
        }

        await BeginAsync(client);
    }

    // Whichever connection gets the session last has it. What came over the other is not looked at, and comes again.
    private async Task<TestClient?> RaceAsync()
    {
        var both = await Task.WhenAll(RacingConnection.OpenAsync(LoginAsync), RacingConnection.OpenAsync(LoginAsync));
        await Task.WhenAll(both.Select(one => one.ResumeAsync(Resume(_resumption!))));
        await Task.WhenAll(both.Select(one => one.FindOutAsync()));
        var alive = both.Where(one => one.IsAlive).ToList();
        SessionsInTwo += alive.Count > 1 ? 1 : 0;
        foreach (var loser in both.Except(alive))
        {
            await loser.DisposeAsync();
        }

        if (alive is not [var winner, ..])
        {
            return null;
        }

        await GoOnAsync(winner.Client!, winner.Resumed!);
        foreach (var element in winner.Received)
        {
            await HandleAsync(element);
        }

        return winner.Client;
    }

    private string Resume(string id) => $"<resume xmlns='{Management}' previd='{id}' h='{_handled}'/>";

    private async Task GoOnAsync(TestClient client, Element resumed)
    {
        Resumed++;
        _outgoing.Acknowledge(uint.Parse(resumed["h"]!, CultureInfo.InvariantCulture));
        await _sending.WaitAsync();
        try
        {
            await client.SendAsync(string.Concat(_outgoing.All.Select(stanza => stanza.Xml)) + $"<r xmlns='{Management}'/>");
            _client = client;
        }
        finally
        {
            _sending.Release();
        }

        _up.TrySetResult();
    }

    private async Task BeginAsync(TestClient client)
    {
        await client.BindAsync(resource);
        await client.SendAsync($"<enable xmlns='{Management}' resume='true'/>");
        Element enabled;
        while ((enabled = await client.ReceiveAsync("the answer to enable")).Name != "enabled")
        {
            received(this, enabled); // a message to this address that was quicker
        }

        Begun++;
        (_resumption, _handled) = (enabled["id"], 0);
        await _sending.WaitAsync();
        try
        {
            Outgoing[] first =
            [
                new($"<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>", null),
                new("<presence/>", null),
                .. _outgoing.Restart(),
            ];
            foreach (var stanza in first)
            {
                _outgoing.Add(stanza);
            }

            await client.SendAsync(string.Concat(first.Select(stanza => stanza.Xml)) + $"<r xmlns='{Management}'/>");
            _client = client;
        }
        finally
        {
            _sending.Release();
        }

        _up.TrySetResult();
    }
}
