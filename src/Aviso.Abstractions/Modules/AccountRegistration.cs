using Aviso.Abstractions.Accounts;

namespace Aviso.Abstractions.Modules;

/// <summary>A handler of a moment in the life of accounts.</summary>
public sealed record AccountRegistration(string Module, AccountMoment Moment, Func<IAccount, ValueTask> Handler);
