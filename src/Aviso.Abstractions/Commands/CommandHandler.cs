namespace Aviso.Abstractions.Commands;

/// <summary>Runs one stage of an ad-hoc command: the first when it is called for, each further one when its form comes back filled in.</summary>
public delegate ValueTask<CommandReply> CommandHandler(CommandRequest request);
