using Aviso.Abstractions.Options;

namespace Aviso.Abstractions.Hosts;

/// <summary>
/// Policies of one virtual host: <c>vhost { … }</c> sets them for all hosts, <c>hosts { 'example.org' { vhost { … } } }</c> for one.
/// </summary>
[OptionSection("vhost", PerHost = true, Description = "Policies of a virtual host.")]
public sealed class HostOptions
{
    /// <summary>Whether clients must use TLS before they authenticate.</summary>
    [Option("tls-required", FormerPath = "vhost-tls-required", Description = "Clients must use TLS before they authenticate.")]
    public bool TlsRequired { get; set; } = true;

    /// <summary>Whether PLAIN may be used on an unencrypted stream; only sensible in test set-ups.</summary>
    [Option("plain-without-tls", Description = "Offer PLAIN on unencrypted streams too. For test set-ups only: passwords cross the network readable.")]
    public bool PlainWithoutTls { get; set; }

    /// <summary>Whether anyone may register an account over a client stream (XEP-0077).</summary>
    [Option("register-enabled", FormerPath = "vhost-register-enabled", Description = "Anyone may register an account over a client stream (XEP-0077).")]
    public bool RegistrationEnabled { get; set; }

    /// <summary>Whether SASL ANONYMOUS is offered.</summary>
    [Option("anonymous-enabled", FormerPath = "vhost-anonymous-enabled", Description = "Offer SASL ANONYMOUS: temporary accounts that see only this host.")]
    public bool AnonymousEnabled { get; set; }

    /// <summary>Whether the old non-SASL authentication (XEP-0078) is offered.</summary>
    [Option("legacy-authentication", Description = "Offer the old non-SASL authentication (XEP-0078).")]
    public bool LegacyAuthentication { get; set; }

    /// <summary>The most accounts the host may have; 0 for no limit.</summary>
    [Option("max-users", FormerPath = "vhost-max-users", Minimum = 0, Maximum = 1_000_000_000, Description = "The most accounts the host may have; 0: no limit.")]
    public long MaxUsers { get; set; }

    /// <summary>Which of the configured data sources keeps what belongs to the host and its accounts.</summary>
    [Option("data-source", Description = "The data source (a name in 'dataSource') that keeps what belongs to the host: its accounts, their rosters, messages and so on. Changing it moves nothing.")]
    public string DataSource { get; set; } = "default";

    /// <summary>The SASL mechanisms that may be offered; empty for all that are on.</summary>
    [Option("sasl-mechanisms", Description = "The SASL mechanisms that may be offered; empty: all.")]
    public IReadOnlyList<string> SaslMechanisms { get; set; } = [];

    /// <summary>The most resources that an account may have connected at once.</summary>
    [Option("user-connections-limit", Minimum = 1, Maximum = 10_000, Description = "The most resources an account may have connected at once.")]
    public int MaxResources { get; set; } = 50;

    /// <summary>What happens when a resource is bound that is in use.</summary>
    [Option("resource-conflict", Description = "When a client binds a resource that is in use: close the old session (replace), give the new one another name (rename), or refuse (reject).")]
    public ResourceConflictPolicy ResourceConflict { get; set; } = ResourceConflictPolicy.Replace;
}
