using System.Collections.Concurrent;
using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger.Clustering;

/// <summary>A client at each node, each writing to all others. What they write is stored nowhere.</summary>
internal sealed class ProbeSet : IAsyncDisposable
{
    private readonly List<Device> _devices;
    private readonly ConcurrentDictionary<(string From, string To), bool> _through = new();

    public ProbeSet(IReadOnlyList<Member> among, string name)
    {
        _devices = [.. among.Select(member => new Device([member.Node.Port], Healing.AccountAt(member), name, Receive))];
        _devices.ForEach(device => device.Start());
    }

    /// <summary>Whether something has come from each to each other, and each is in: of a single one only that.</summary>
    public bool AreThrough => _devices.TrueForAll(device => device.Up.IsCompleted) && !Pairs.Any();

    /// <summary>What has not come.</summary>
    public string Missing => string.Join(", ",
        _devices.Where(device => !device.Up.IsCompleted).Select(device => $"{device.Address} is not in").Concat(Pairs.Select(pair => $"nothing from {pair.From} to {pair.To}")));

    private IEnumerable<(string From, string To)> Pairs =>
        from one in _devices from other in _devices where one != other && !_through.ContainsKey((one.User, other.User)) select (one.User, other.User);

    /// <summary>Each says something to all others that have not heard of it.</summary>
    public async Task SayAsync()
    {
        foreach (var (from, to) in Pairs.ToList())
        {
            var (sender, recipient) = (_devices.Find(one => one.User == from)!, _devices.Find(one => one.User == to)!);
            if (sender.Up.IsCompleted)
            {
                await sender.SendAsync($"<message to='{recipient.Address}' type='headline'><subject>{ServerProcess.Domain}</subject></message>");
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }
    }

    private void Receive(Device device, Element stanza)
    {
        if (stanza.Name == "message" && stanza["type"] == "headline" && stanza["from"] is { } from)
        {
            _through[(from[..from.IndexOf('@')], device.User)] = true;
        }
    }
}
