using System.Text.RegularExpressions;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Testing.Scenarios;

/// <summary>
/// Plays a scenario against a server. After each thing a client sends there is a barrier, so that all it causes has happened
/// before the next step. The sentences are listed in the README of this project.
/// </summary>
public sealed partial class ScenarioRunner
{
    private readonly Scenario _scenario;
    private readonly IScenarioHost _host;
    private readonly Placeholders _placeholders;
    private readonly Dictionary<Jid, TestClient> _clients = [];

    private ScenarioRunner(Scenario scenario, IScenarioHost host)
    {
        (_scenario, _host) = (scenario, host);
        _placeholders = new(host.Clock);
    }

    /// <summary>Plays a scenario to its end.</summary>
    /// <exception cref="TestFailedException">A step failed; the text begins with file and line.</exception>
    public static async Task PlayAsync(Scenario scenario, IScenarioHost host)
    {
        var runner = new ScenarioRunner(scenario, host);
        foreach (var step in scenario.Steps)
        {
            await runner.PlayAsync(step);
        }
    }

    private async Task PlayAsync(ScenarioStep step)
    {
        try
        {
            await DoAsync(step);
        }
        catch (Exception exception)
        {
            throw new TestFailedException($"{_scenario.File}:{step.Line}: {step.Text}\n{exception.Message}", exception);
        }
    }

    private Task DoAsync(ScenarioStep step)
    {
        if (step.Text == "time passes")
        {
            return _host.AdvanceAsync(Placeholders.ParseTime(step.Xml) ?? throw new FormatException($"'{step.Xml}' is no length of time."));
        }

        if (step.Text == "server restarts")
        {
            _clients.Clear();
            return _host.RestartAsync();
        }

        if (step.Text == "everyone skips what arrived")
        {
            return Task.WhenAll(_clients.Values.Select(client => client.ReceiveAllAsync()));
        }

        if (ContactsSentence().Match(step.Text) is { Success: true } contacts)
        {
            return MakeContactsAsync(Jid.Parse(contacts.Groups[1].Value), Jid.Parse(contacts.Groups[2].Value));
        }

        var (jid, verb) = step.Text.Split(' ', 2, StringSplitOptions.TrimEntries) is [var subject, var predicate] && Jid.TryParse(subject, out var parsed)
            ? (parsed, predicate)
            : throw new FormatException("This sentence is not understood.");
        return DoAsync(jid, verb, step.Xml);
    }

    private Task DoAsync(Jid jid, string verb, string xml)
    {
        if (PrioritySentence().Match(verb) is { Success: true } priority)
        {
            return ConnectAsync(jid, int.Parse(priority.Groups[1].Value));
        }

        return verb switch
        {
            "connects" => ConnectAsync(jid, 0),
            "connects without presence" => LoginAsync(jid),
            "is offline" => GoOfflineAsync(jid),
            "has an account" => _host.EnsureAccountAsync(jid.Bare.ToString()),
            "disconnects" => DisconnectAsync(jid),
            "breaks off" => BreakOffAsync(jid),
            "sends" => SendAsync(ClientOf(jid), xml),
            "receives" => ReceiveAsync(ClientOf(jid), xml),
            "receives in any order" => ReceiveUnorderedAsync(ClientOf(jid), xml),
            "receives nothing" => ClientOf(jid).ReceiveNothingAsync(),
            "skips what arrived" => ClientOf(jid).ReceiveAllAsync(),
            "is disconnected" => ReceiveEndAsync(jid),
            "is disconnected with" => ReceiveErrorAsync(jid, xml),
            _ => throw new FormatException($"'{verb}' is not understood."),
        };
    }

    private TestClient ClientOf(Jid jid) => _clients.TryGetValue(jid, out var client)
        ? client
        : throw new FormatException($"{jid} is not connected. Connected: {string.Join(", ", _clients.Keys)}");

    private async Task<TestClient> LoginAsync(Jid jid)
    {
        await _host.EnsureAccountAsync(jid.Bare.ToString());
        var client = new TestClient(await _host.ConnectAsync(jid.Domain), jid.Domain);
        await client.LoginAsync(jid.ToString(), _host.Password);
        return _clients[client.Jid!] = client;
    }

    private async Task ConnectAsync(Jid jid, int priority)
    {
        await (await LoginAsync(jid)).SendInitialPresenceAsync(priority);
        await _host.SettleAsync();
    }

    private async Task GoOfflineAsync(Jid jid)
    {
        await _host.EnsureAccountAsync(jid.Bare.ToString());
        foreach (var connected in _clients.Keys.Where(one => one.Bare.Equals(jid.Bare)).ToList())
        {
            await DisconnectAsync(connected);
        }
    }

    private async Task DisconnectAsync(Jid jid)
    {
        await ClientOf(jid).CloseAsync();
        _clients.Remove(jid);
    }

    private async Task BreakOffAsync(Jid jid)
    {
        var client = ClientOf(jid);
        _clients.Remove(jid);
        client.Transport.Abort();
        await client.DisposeAsync();
    }

    private async Task SendAsync(TestClient client, string xml)
    {
        await client.SendAsync(_placeholders.Fill(xml));
        await client.TryBarrierAsync();
        await _host.SettleAsync();
    }

    private async Task ReceiveAsync(TestClient client, string xml)
    {
        foreach (var expected in Split(xml))
        {
            await client.ReceiveAsync(expected);
        }
    }

    private async Task ReceiveUnorderedAsync(TestClient client, string xml)
    {
        var waiting = Split(xml).ToList();
        while (waiting.Count > 0)
        {
            var actual = await client.ReceiveAsync("one of:\n    " + string.Join("\n    ", waiting.Select(one => one.Text)));
            var match = waiting.Find(one => StanzaMatch.Difference(one, actual, client.Jid) is null) ?? throw new TestFailedException(
                $"{client.Name} received what is none of the expected.\n  expected one of:\n    {string.Join("\n    ", waiting.Select(one => one.Text))}\n"
                + $"  actual:\n    {actual.ToXml(Namespaces.Client)}");
            waiting.Remove(match);
        }
    }

    private async Task ReceiveEndAsync(Jid jid)
    {
        await ClientOf(jid).ReceiveEndOfStreamAsync();
        _clients.Remove(jid);
    }

    private async Task ReceiveErrorAsync(Jid jid, string condition)
    {
        await ClientOf(jid).ReceiveStreamErrorAsync(condition);
        _clients.Remove(jid);
    }

    // Several elements may follow one `receives:`.
    private IEnumerable<Expected> Split(string xml) => Element.Parse($"<all xmlns='jabber:client'>{Expected.WithoutPrefixes(xml)}</all>").Children
        .Select(child => new Expected(child, _placeholders));

    private async Task MakeContactsAsync(Jid one, Jid other)
    {
        var (first, second) = (await HelperAsync(one), await HelperAsync(other));
        foreach (var (from, to, jid) in ((TestClient, TestClient, Jid)[])[(first, second, other), (second, first, one)])
        {
            await SendAsync(from, $"<presence type='subscribe' to='{jid}'/>");
            await SendAsync(to, $"<presence type='subscribed' to='{from.Jid!.Bare}'/>");
        }

        await first.CloseAsync();
        await second.CloseAsync();
    }

    private async Task<TestClient> HelperAsync(Jid account)
    {
        await _host.EnsureAccountAsync(account.Bare.ToString());
        var client = new TestClient(await _host.ConnectAsync(account.Domain), account.Domain);
        await client.LoginAsync($"{account.Bare}/scenario-helper", _host.Password);
        return client;
    }

    [GeneratedRegex(@"^(\S+) and (\S+) are contacts$")]
    private static partial Regex ContactsSentence();

    [GeneratedRegex(@"^connects with priority (-?\d+)$")]
    private static partial Regex PrioritySentence();
}
