namespace Aviso.Abstractions.Commands;

/// <summary>A sentence for people about what a command did.</summary>
public sealed record CommandNote(CommandNoteType Type, string Text);
