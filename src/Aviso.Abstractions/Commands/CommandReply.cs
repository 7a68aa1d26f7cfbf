using Aviso.Protocol;

namespace Aviso.Abstractions.Commands;

/// <summary>What a stage of a command answers: a form to fill in and what to do with it, the end, or an error.</summary>
public sealed record CommandReply
{
    private CommandReply()
    {
    }

    /// <summary>The form to fill in or, at the end, the result.</summary>
    public DataForm? Form { get; private init; }

    /// <summary>The stage that takes the filled-in form; null at the end.</summary>
    public CommandHandler? Then { get; private init; }

    /// <summary>Whether filling in the form completes the command, as far as people are told.</summary>
    public bool IsLastForm { get; private init; }

    /// <summary>Why the request is refused; null otherwise.</summary>
    public StanzaError? Error { get; private init; }

    /// <summary>Sentences for people.</summary>
    public IReadOnlyList<CommandNote> Notes { get; init; } = [];

    /// <summary>
    /// Asks for a form. The kernel checks what comes back against it and then calls <paramref name="then"/>; what the next stage has to
    /// know of this one it captures. People may go back, so a stage may run again with another form.
    /// </summary>
    /// <param name="form">The form.</param>
    /// <param name="then">The next stage.</param>
    /// <param name="isLast">False when <paramref name="then"/> is going to ask for another form.</param>
    public static CommandReply Ask(DataForm form, CommandHandler then, bool isLast = true) => new() { Form = form, Then = then, IsLastForm = isLast };

    /// <summary>The command has done its work.</summary>
    public static CommandReply Done(string note) => new() { Notes = [new(CommandNoteType.Info, note)] };

    /// <summary>The command has done its work, with a result.</summary>
    public static CommandReply Done(DataForm result) => new() { Form = result };

    /// <summary>The command ends without success (XEP-0050 §3.6: with a note of type error).</summary>
    public static CommandReply Failed(string why) => new() { Notes = [new(CommandNoteType.Error, why)] };

    /// <summary>The request is answered with an error, and the command ends.</summary>
    public static CommandReply Refused(StanzaError error) => new() { Error = error };

    /// <summary>The request is answered with an error, and the command ends.</summary>
    public static implicit operator CommandReply(StanzaError error) => Refused(error);
}
