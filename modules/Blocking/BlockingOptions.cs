using Aviso.Abstractions.Options;

namespace Aviso.Modules.Blocking;

/// <summary>Options of block lists.</summary>
[OptionSection("blocking", Description = "Block lists of accounts (XEP-0191).")]
public sealed class BlockingOptions
{
    /// <summary>The most addresses an account may block.</summary>
    [Option("max-items", Minimum = 1, Maximum = 100_000, Description = "The most addresses an account may block; one more is answered with resource-constraint.")]
    public int MaxItems { get; set; } = 1000;

    /// <summary>Who gets reports.</summary>
    [Option("report-addresses", Description = "Who gets the reports of users on those they block (XEP-0377), as messages. An address of another server gets those alone of which the user allows it. None: reports are in the log only.")]
    public IReadOnlyList<string> ReportAddresses { get; set; } = [];

    /// <summary>The most bytes of a report.</summary>
    [Option("max-report-size", Minimum = 256, Maximum = 256 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of a report; the request that holds a larger one is answered with not-acceptable.")]
    public int MaxReportBytes { get; set; } = 8 * 1024;

    /// <summary>The most reports of an account in an hour.</summary>
    [Option("max-reports", Minimum = 0, Maximum = 100_000, Description = "The most reports of one account in an hour; others are left out, while those reported are blocked.")]
    public int MaxReports { get; set; } = 20;
}
