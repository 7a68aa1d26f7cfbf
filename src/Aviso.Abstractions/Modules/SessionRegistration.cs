using Aviso.Abstractions.Sessions;

namespace Aviso.Abstractions.Modules;

/// <summary>A handler of a moment in the life of sessions.</summary>
public sealed record SessionRegistration(string Module, SessionMoment Moment, Func<ISession, ValueTask> Handler);
