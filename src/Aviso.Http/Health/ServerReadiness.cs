using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;

namespace Aviso.Http.Health;

/// <summary>A server is ready when it has started, its cluster has it, and its stores can be written.</summary>
internal sealed class ServerReadiness(
    ServerStatus status, IEnumerable<IClusterMembership> memberships, IStorage storage, IVirtualHosts hosts, TimeProvider clock) : IReadiness, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(5);
    private static readonly StoreOwner s_owner = StoreOwner.ForDomain(".server");
    private readonly IClusterMembership? _membership = memberships.SingleOrDefault();
    private readonly SemaphoreSlim _probing = new(1);
    private long? _probedAt;
    private string? _fault;

    public async ValueTask<string?> FaultAsync() =>
        _membership?.Fault ?? (status.IsReady ? await ProbeAsync() : "the server is starting or stopping");

    public void Dispose() => _probing.Dispose();

    // A real write, since a disk can be readable and full; remembered, so that asking often costs the disk nothing.
    private async Task<string?> ProbeAsync()
    {
        await _probing.WaitAsync();
        try
        {
            if (_probedAt is { } then && clock.GetElapsedTime(then) < s_remembered)
            {
                return _fault;
            }

            _fault = await WriteToStoresAsync();
            _probedAt = clock.GetTimestamp();
            return _fault;
        }
        finally
        {
            _probing.Release();
        }
    }

    // One write to each data source: by the server itself, and by one host of each.
    private async Task<string?> WriteToStoresAsync()
    {
        var owners = hosts.All.DistinctBy(host => host.Options.DataSource, StringComparer.OrdinalIgnoreCase)
            .Select(host => StoreOwner.ForDomain(host.Domain)).Prepend(s_owner);
        var faults = await Task.WhenAll(owners.Select(WriteToStoreAsync));
        return faults.FirstOrDefault(fault => fault is not null);
    }

    private async Task<string?> WriteToStoreAsync(StoreOwner owner)
    {
        try
        {
            await storage.Map(SecretStore.Declaration.Name).PutAsync(owner, "health-probe", "probe"u8.ToArray()).WaitAsync(s_patience, clock);
            return null;
        }
        catch (TimeoutException)
        {
            return "the store does not answer in time";
        }
        catch (StorageException)
        {
            // Why is in the log; the page is for anybody who reaches the port.
            return "the store cannot be written";
        }
    }
}
