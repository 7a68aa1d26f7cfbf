using Aviso.Cluster.Processes;
using Aviso.Testing;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Somebody who writes to somebody else all the time, at whichever node can be reached, and keeps book of what became of it.</summary>
internal sealed class Correspondent(string user, string reader, IReadOnlyList<ServerNode> nodes)
{
    private const int Burst = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly List<string> _open = [];
    private int _last;

    public string User => user;

    public string Reader => reader;

    /// <summary>What the server has taken over, in the order of writing.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>What came back as an error.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>How often a connection was lost or refused.</summary>
    public int Losses { get; private set; }

    /// <summary>Writes until told to stop, and then until everything that was written has been taken over.</summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested || _open.Count > 0; attempt++)
        {
            try
            {
                await using var person = await Person.LoginAsync(nodes[attempt % nodes.Count], user, "desk");
                await WriteAsync(person, stop);
            }
            catch (Exception exception) when (exception is TestFailedException or IOException)
            {
                Losses++;
                await Task.Delay(s_pause, CancellationToken.None);
            }
        }
    }

    private async Task WriteAsync(Person person, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested || _open.Count > 0)
            {
                // What an earlier connection did not see acknowledged is sent again, under its id.
                while (_open.Count < Burst && !stop.IsCancellationRequested)
                {
                    _open.Add($"{user}-{++_last}");
                }

                foreach (var body in _open)
                {
                    await person.SendAsync(Person.Message(reader, body));
                }

                await person.AcknowledgedAsync();
                Acknowledged.AddRange(_open);
                _open.Clear();
            }

            await person.Client.TryBarrierAsync(); // an error may come behind the acknowledgement
        }
        finally
        {
            Refused.UnionWith(person.Refused);
        }
    }
}
