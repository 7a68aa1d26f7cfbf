using Aviso.Abstractions.Commands;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Commands;

/// <summary>Writes and reads <c>command</c> elements (XEP-0050 §4).</summary>
internal static class CommandElement
{
    /// <summary>Asks for the form of a session's current stage.</summary>
    public static Element Executing(CommandSession session)
    {
        var stage = session.Current;
        var forward = stage.IsLast ? "complete" : "next";
        return Make(session.Command.Node, session.Id, "executing",
            new Element("actions", Namespaces.Commands, ("execute", forward),
                session.CanGoBack ? new Element("prev", Namespaces.Commands) : null,
                new Element(forward, Namespaces.Commands)),
            stage.Form.ToElement(),
            stage.Notes.Select(NoteElement));
    }

    public static Element Completed(string node, string id, CommandReply reply) =>
        Make(node, id, "completed", reply.Form?.ToElement(), reply.Notes.Select(NoteElement));

    public static Element Canceled(CommandSession session) => Make(session.Command.Node, session.Id, "canceled");

    /// <summary>One of the errors that XEP-0050 §4.4 names.</summary>
    public static StanzaError Error(StanzaError general, string condition) =>
        general with { ApplicationCondition = new Element(condition, Namespaces.Commands) };

    /// <summary>The form that a request brings; one without fields when it brings none.</summary>
    public static bool TryReadForm(Element command, out DataForm form, out bool isGiven)
    {
        form = DataForm.Submit(null);
        isGiven = false;
        if (command.Child("x", Namespaces.DataForms) is not { } element)
        {
            return true;
        }

        isGiven = true;
        // XEP-0050 §3.5.1: a form of type cancel counts as submitted.
        if (!DataForm.TryParse(element, out var read, out _) || read.Type is not (DataFormType.Submit or DataFormType.Cancel))
        {
            return false;
        }

        form = read with { Type = DataFormType.Submit };
        return true;
    }

    private static Element Make(string node, string id, string status, params ReadOnlySpan<object?> content) => new(
        "command",
        Namespaces.Commands,
        [("node", node), ("sessionid", id), ("status", status), ("xml:lang", "en"), .. content]);

    private static Element NoteElement(CommandNote note) =>
        new("note", Namespaces.Commands, ("type", note.Type.ToString().ToLowerInvariant()), note.Text);
}
