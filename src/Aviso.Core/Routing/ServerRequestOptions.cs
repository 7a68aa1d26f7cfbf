using Aviso.Abstractions.Options;

namespace Aviso.Core.Routing;

/// <summary>Options of requests that the server itself sends.</summary>
[OptionSection("server-requests", Description = "Requests that the server itself sends to others, for example to push services.")]
public sealed class ServerRequestOptions
{
    /// <summary>The most requests that wait for their answer.</summary>
    [Option("max-pending", Minimum = 10, Maximum = 1_000_000, Description = "The most requests that wait for their answer; who wants to send more is told resource-constraint and tries later.")]
    public int MaxPending { get; set; } = 10_000;
}
