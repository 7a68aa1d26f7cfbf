using Aviso.Abstractions.Commands;
using Aviso.Protocol;

namespace Aviso.Modules.Commands;

/// <summary>A form that was asked for, and what happens when it comes back.</summary>
internal sealed record CommandStage(DataForm Form, CommandHandler Then, bool IsLast, IReadOnlyList<CommandNote> Notes);
