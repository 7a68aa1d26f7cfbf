using Aviso.Abstractions.Options;

namespace Aviso.Modules.ContactAddresses;

/// <summary>Whom to turn to about the service: <c>disco-extensions { abuse-addresses = ['mailto:abuse@example.org'] }</c>, for all hosts or for one.</summary>
[OptionSection("disco-extensions", PerHost = true, Description = "Contact addresses in the service discovery of the host (XEP-0157). Addresses are URIs such as mailto:, xmpp: or https:.")]
public sealed class ContactAddressOptions
{
    /// <summary>Reports of abuse.</summary>
    [Option("abuse-addresses", Description = "Where abuse is reported.")]
    public IReadOnlyList<string> Abuse { get; set; } = [];

    /// <summary>The administrators.</summary>
    [Option("admin-addresses", Description = "The administrators of the service.")]
    public IReadOnlyList<string> Admin { get; set; } = [];

    /// <summary>Feedback.</summary>
    [Option("feedback-addresses", Description = "Where feedback is welcome.")]
    public IReadOnlyList<string> Feedback { get; set; } = [];

    /// <summary>Sales.</summary>
    [Option("sales-addresses", Description = "Sales.")]
    public IReadOnlyList<string> Sales { get; set; } = [];

    /// <summary>Security.</summary>
    [Option("security-addresses", Description = "Where security problems are reported.")]
    public IReadOnlyList<string> Security { get; set; } = [];

    /// <summary>State of the service.</summary>
    [Option("status-addresses", Description = "Where the state of the service is published.")]
    public IReadOnlyList<string> Status { get; set; } = [];

    /// <summary>Support.</summary>
    [Option("support-addresses", Description = "Where users get help.")]
    public IReadOnlyList<string> Support { get; set; } = [];

    /// <summary>The addresses by the names of their form fields, in the order of the specification.</summary>
    internal IReadOnlyList<(string Field, IReadOnlyList<string> Addresses)> ByField =>
    [
        ("abuse-addresses", Abuse),
        ("admin-addresses", Admin),
        ("feedback-addresses", Feedback),
        ("sales-addresses", Sales),
        ("security-addresses", Security),
        ("status-addresses", Status),
        ("support-addresses", Support),
    ];
}
