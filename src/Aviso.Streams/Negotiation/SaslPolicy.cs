using Aviso.Abstractions.Hosts;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Negotiation;

/// <summary>Which mechanisms a stream is offered, and how many password checks may run at once. Shared by all streams.</summary>
internal sealed class SaslPolicy(int iterations) : IDisposable
{
    // Key derivation takes milliseconds of a core: half of the cores may do it, so that logins cannot stop the chat.
    private readonly SemaphoreSlim _passwordChecks = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Secret behind the salts of accounts that do not exist; set once at start, from the store.</summary>
    public ReadOnlyMemory<byte> FakeSaltSecret { get; set; }

    public SaslContext ContextOf(IVirtualHost host, IConnection connection)
    {
        var bindings = connection.ChannelBindings;
        var mayShowPassword = connection.IsSecure || host.Options.PlainWithoutTls;
        return new()
        {
            Domain = host.Domain,
            // Where TLS is required no mechanism may be used before it, also by a client that did not wait for an offer.
            Mechanisms = connection.IsSecure || !host.Options.TlsRequired
                ? SaslMechanisms.Offer(mayShowPassword, bindings.Count > 0, name => IsAllowed(host.Options, name))
                : [],
            ChannelBindings = bindings,
            IsEncrypted = connection.IsSecure || (mayShowPassword && !host.Options.TlsRequired),
            FakeSaltSecret = FakeSaltSecret,
            DefaultIterations = iterations,
        };
    }

    /// <summary>Runs a step that derives keys from a password, off the threads that serve sockets.</summary>
    public async Task<T> CheckPasswordAsync<T>(Func<T> step)
    {
        await _passwordChecks.WaitAsync();
        try
        {
            return await Task.Run(step);
        }
        finally
        {
            _passwordChecks.Release();
        }
    }

    public void Dispose() => _passwordChecks.Dispose();

    /// <summary>Whether the host wants a mechanism.</summary>
    public static bool IsAllowed(HostOptions options, string mechanism) =>
        (mechanism != SaslMechanisms.Anonymous || options.AnonymousEnabled)
        && (options.SaslMechanisms.Count == 0 || options.SaslMechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase));
}
