using Aviso.Abstractions.Options;

namespace Aviso.Modules.Registration;

/// <summary>Options of registration over client streams; whether a host lets strangers register at all is <c>vhost/register-enabled</c>.</summary>
[OptionSection("registration", PerHost = true, Description = "Registration over client streams (XEP-0077). Whether strangers may register at all: vhost/register-enabled.")]
public sealed class RegistrationOptions
{
    /// <summary>Whether an e-mail address is asked for.</summary>
    [Option("email-required", Description = "Ask for an e-mail address.")]
    public bool EmailRequired { get; set; }

    /// <summary>How many registrations one address may try in a period; 0 for no limit.</summary>
    [Option("throttling-limit", Minimum = 0, Maximum = 1_000_000, Description = "Registrations that one address (IPv6: one /64 network) may try in a period; 0: no limit. Loopback addresses are not counted.")]
    public int ThrottlingLimit { get; set; } = 5;

    /// <summary>The period of that limit.</summary>
    [Option("throttling-period", Minimum = 1, Maximum = 31 * 86_400, Description = "The period of that limit.")]
    public TimeSpan ThrottlingPeriod { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The networks from which registration is possible; empty for all.</summary>
    [Option("whitelist", Description = "The networks (192.0.2.0/24, 2001:db8::/32, or single addresses) from which registration is possible; empty: all.")]
    public IReadOnlyList<string> Whitelist { get; set; } = [];

    /// <summary>The networks from which it is not.</summary>
    [Option("blacklist", Description = "The networks from which registration is not possible.")]
    public IReadOnlyList<string> Blacklist { get; set; } = [];

    /// <summary>Names that nobody may register, nor ones that look like them.</summary>
    [Option("reserved-names", Description = "Names that nobody may register, nor names that look like them.")]
    public IReadOnlyList<string> ReservedNames { get; set; } =
        ["abuse", "admin", "administrator", "hostmaster", "noreply", "postmaster", "root", "security", "server", "support", "system", "webmaster", "xmpp"];

    /// <summary>What the client shows above the fields.</summary>
    [Option("instructions", Description = "What clients show to people who register.")]
    public string Instructions { get; set; } = "Choose a user name and a password for this service.";

    /// <summary>A message to each new account; empty for none.</summary>
    [Option("welcome-message", Description = "A message to each new account; empty: none.")]
    public string WelcomeMessage { get; set; } = "";

    /// <summary>Whether users may change their passwords.</summary>
    [Option("allow-password-change", Description = "Users may change their passwords.")]
    public bool AllowPasswordChange { get; set; } = true;

    /// <summary>Whether users may remove their accounts.</summary>
    [Option("allow-removal", Description = "Users may remove their accounts.")]
    public bool AllowRemoval { get; set; } = true;
}
