using Aviso.Abstractions.Accounts;

namespace Aviso.Abstractions.Modules;

/// <summary>What a module can tell an operator of one account: <c>aviso user report NAME ADDRESS</c>.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">Its name on the command line, unique in the server: lower-case words with hyphens.</param>
/// <param name="Description">What it shows, in a sentence.</param>
/// <param name="Read">Makes it.</param>
public sealed record AccountReport(string Module, string Name, string Description, Func<IAccount, ValueTask<ReportTable>> Read);
