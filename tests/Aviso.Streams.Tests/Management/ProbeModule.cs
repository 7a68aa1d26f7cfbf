using System.Threading.Channels;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Streams.Tests.Management;

/// <summary>Stands in for presence and for a store: available sessions take messages, and a test says when writes are durable.</summary>
[XmppModule("probe")]
public sealed class ProbeModule : IModule
{
    private readonly Queue<List<Task>> _commits = new();

    /// <summary>The bodies of the messages that nobody could take.</summary>
    public List<string> Undeliverable { get; } = [];

    /// <summary>The bodies of the messages of which was told that they wait for their client.</summary>
    public Channel<string> Waiting { get; } = Channel.CreateUnbounded<string>();

    /// <summary>The next message sent must wait for this write.</summary>
    public TaskCompletionSource NextCommit()
    {
        var commit = new TaskCompletionSource();
        _commits.Enqueue([commit.Task]);
        return commit;
    }

    /// <summary>How many writes no message has asked for yet.</summary>
    public int CommitsLeft => _commits.Count;

    /// <summary>The message that waits for the write asked for last must wait for this one, too.</summary>
    public void AlsoNext(Task commit) => _commits.Last().Add(commit);

    public void Declare(ModuleManifest manifest)
    {
        manifest.On(Hooks.Sent, Phase.Act, SentAsync);
        manifest.On(Hooks.Undeliverable, Phase.Act, KeepAsync);
        manifest.On(Hooks.Waiting, Phase.Observe, OnWaiting);
    }

    private ValueTask<Verdict> SentAsync(StanzaContext context)
    {
        if (context.Stanza.Kind == StanzaKind.Presence)
        {
            PresencePriority.TryRead(context.Stanza.Root, out var priority);
            context.Sender!.Presence = new AvailablePresence(context.From, context.Stanza.Xml.Bytes.ToArray(), priority, null, default);
        }
        else if (context.Stanza.Kind == StanzaKind.Message && _commits.TryDequeue(out var commits))
        {
            commits.ForEach(context.MustBeDurable);
        }

        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> OnWaiting(StanzaContext context)
    {
        Waiting.Writer.TryWrite($"{context.Stanza.Root.Child("body"u8).Text} for {context.Target!.Jid.Resource}");
        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> KeepAsync(StanzaContext context)
    {
        Undeliverable.Add(context.Stanza.Root.Child("body"u8).Text + (context.Added.IndexOf("urn:xmpp:delay"u8) >= 0 ? " (delayed)" : ""));
        return new(Verdict.Handled);
    }
}
