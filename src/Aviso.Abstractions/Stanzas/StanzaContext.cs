using System.Buffers;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Stanzas;

/// <summary>
/// One leg of a stanza's way: from the sender's stream into the router, or from the router to one recipient. The bytes of
/// the stanza are shared by all legs; what differs between them (addresses, children added or taken out) is here.
/// <para>Borrowed like the stanza itself: valid until the handler's task completes. Not thread-safe.</para>
/// </summary>
public sealed class StanzaContext
{
    private readonly ChildBuffer _added = new();
    private readonly ChildBuffer _addedForSender = new();
    private readonly List<Range> _removed = [];
    private readonly List<Range> _removedForTarget = [];
    private int _addedBeforeTarget;

    /// <summary>The stanza; shared with other legs.</summary>
    public Stanza Stanza { get; private set; } = null!;

    /// <summary>The sender's address as it is written to the recipient.</summary>
    public Jid From { get; set; } = null!;

    /// <summary>The recipient's address; null only for a stanza sent without <c>to</c> and before it is routed.</summary>
    public Jid? To { get; set; }

    /// <summary>The session on this node that sent the stanza; null when it came from elsewhere or was made by the server.</summary>
    public ISession? Sender { get; private set; }

    /// <summary>
    /// The full address of the client that sent it, when it is one of this server, on this node or another; null when the server made the stanza.
    /// </summary>
    public Jid? SenderJid { get; set; }

    /// <summary>The local account that receives it; set from <c>Hooks.Received</c> on.</summary>
    public IAccount? Recipient { get; set; }

    /// <summary>The session whose outbox it is about to enter; set in <c>Hooks.Delivering</c>.</summary>
    public ISession? Target { get; private set; }

    /// <summary>
    /// The id under which the archive of the account at hand keeps the stanza, chosen before the <c>Act</c> phase: at
    /// <c>Hooks.Sent</c> the sender's account, from <c>Hooks.Received</c> on the recipient's. Null when it is not kept.
    /// </summary>
    public string? ArchiveId { get; set; }

    /// <summary>Whether the archive has the stanza under <see cref="ArchiveId"/> already, from when it came for the first time.</summary>
    public bool IsArchived { get; set; }

    /// <summary>Collects what must be durable before the sender's stream may acknowledge the stanza; null when nobody asks.</summary>
    public ICommitTracker? Commits { get; private set; }

    /// <summary>Keeps the account that handles the stanza on this node until what was written for it is durable; null outside of a cluster.</summary>
    public ICommitTracker? Home { get; set; }

    /// <summary>Whether the stanza was stored by the server and is delivered later than it came; set in <c>Hooks.Delivering</c>.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether its session takes nothing any more, so that a stanza which was stored has to stay there. Set by the session.</summary>
    public bool IsRefused { get; set; }

    /// <summary>
    /// Whether the stanza may have been handled before: its client sends it again after a lost session, or another node does that was not
    /// told what became of it. From <c>Hooks.Sent</c> on.
    /// </summary>
    public bool MayRepeat { get; set; }

    /// <summary>Children added by handlers, as canonical bytes.</summary>
    public ReadOnlySpan<byte> Added => _added.Written;

    /// <summary>Children that only the sender's own copies have (its archive, its other devices), as canonical bytes.</summary>
    public ReadOnlySpan<byte> AddedForSender => _addedForSender.Written;

    /// <summary>Ranges of <see cref="XmlBuffer.Bytes"/> taken out by handlers, ascending.</summary>
    public ReadOnlySpan<Range> Removed => CollectionsMarshal.AsSpan(_removed);

    /// <summary>Namespaces that occur among the stanza's children, as bits of the kernel's table of interesting ones.</summary>
    public ulong ChildNamespaces { get; set; }

    /// <summary>Makes the context ready for a leg; the owner of the context calls it, handlers do not.</summary>
    public void Begin(Stanza stanza, Jid from, Jid? to, ISession? sender, ICommitTracker? commits)
    {
        (Stanza, From, To, Sender, Commits) = (stanza, from, to, sender, commits);
        SenderJid = sender?.Jid;
        Home = null;
        Recipient = null;
        Target = null;
        ArchiveId = null;
        IsArchived = false;
        IsKept = false;
        IsRefused = false;
        MayRepeat = false;
        ChildNamespaces = 0;
        _added.Truncate(0);
        _addedForSender.Truncate(0);
        _removed.Clear();
        _removedForTarget.Clear();
    }

    /// <summary>The leg is about to enter one session's outbox: what handlers add and take out from here on is for that session alone.</summary>
    public void BeginTarget(ISession target)
    {
        EndTarget(); // a handler may have failed on the one before
        (Target, _addedBeforeTarget) = (target, _added.Length);
    }

    /// <summary>The leg has entered the outbox, or will not: it is again as it was before.</summary>
    public void EndTarget()
    {
        if (Target is null)
        {
            return;
        }

        Target = null;
        _added.Truncate(_addedBeforeTarget);
        for (var index = 0; index < _removedForTarget.Count; index++)
        {
            _removed.Remove(_removedForTarget[index]);
        }

        _removedForTarget.Clear();
    }

    /// <summary>Lets go of everything, so that a pooled context keeps nothing alive.</summary>
    public void End()
    {
        (Stanza, From, To, Sender, Commits) = (null!, null!, null, null, null);
        (SenderJid, Home, Recipient, Target) = (null, null, null, null);
    }

    /// <summary>Adds a child at the end of the stanza on this leg.</summary>
    public void Add(Element child) => child.WriteTo(_added, Namespaces.Client);

    /// <summary>Adds a child, given as canonical bytes whose default namespace is <c>jabber:client</c>.</summary>
    public void Add(ReadOnlySpan<byte> canonicalChild) => _added.Write(canonicalChild);

    /// <summary>
    /// Adds a child to the copies that the sender's own account keeps or hands to its other sessions, and not to what the
    /// recipient gets (XEP-0313 §2.5: a stanza-id of the sender's archive is nobody else's business).
    /// </summary>
    public void AddForSender(Element child) => child.WriteTo(_addedForSender, Namespaces.Client);

    /// <summary>Puts another id in the place of <see cref="ArchiveId"/>, also where that stands in what was added.</summary>
    /// <param name="id">The id, as long as the one before.</param>
    public void ChangeArchiveId(string id)
    {
        _added.Replace(ArchiveId!, id);
        _addedForSender.Replace(ArchiveId!, id);
        ArchiveId = id;
    }

    /// <summary>Takes a top-level child out of the stanza on this leg, in any order; taking it out twice is no error.</summary>
    public void Remove(XmlNode child)
    {
        var range = child.OuterRange;
        var position = _removed.Count;
        while (position > 0 && _removed[position - 1].Start.Value >= range.Start.Value)
        {
            position--;
        }

        if (position == _removed.Count || !_removed[position].Equals(range))
        {
            _removed.Insert(position, range);
            if (Target is not null)
            {
                _removedForTarget.Add(range);
            }
        }
    }

    /// <summary>Says that the stanza is safe only when this task has completed; used by stream management.</summary>
    public void MustBeDurable(Task commit)
    {
        Commits?.Add(commit);
        Home?.Add(commit);
    }

    /// <summary>Copies additions and removals from another leg of the same stanza.</summary>
    public void TakeEditsFrom(StanzaContext other)
    {
        _added.Write(other.Added);
        _removed.AddRange(other._removed);
    }
}
