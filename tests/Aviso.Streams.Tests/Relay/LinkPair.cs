using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Streams.Tests.Relay;

/// <summary>A link between two ends that brings each entry at once, or does what a test wants instead.</summary>
internal sealed class LinkPair
{
    public static readonly NodeId One = new("one-1");
    public static readonly NodeId Two = new("two-1");

    public LinkPair() => (First, Second) = (new(this, One), new(this, Two));

    public End First { get; }

    public End Second { get; }

    internal sealed class End(LinkPair pair, NodeId self) : INodeLink, ICommitTracker
    {
        private TaskCompletionSource? _room;
        private ILinkHandler? _handler;

        /// <summary>What becomes of entries in place of being brought; null: they are brought.</summary>
        public Func<LinkEntry, LinkOutcome?> Fate { get; set; } = _ => null;

        /// <summary>What was sent from this end.</summary>
        public List<byte[]> Sent { get; } = [];

        public bool IsFull
        {
            get => _room is not null;
            set
            {
                var waiting = _room;
                _room = value ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
                waiting?.TrySetResult();
            }
        }

        public Task<LinkOutcome> SendAsync(NodeId to, LinkEntry entry)
        {
            if (IsFull)
            {
                return Task.FromResult(LinkOutcome.NoRoom);
            }

            lock (Sent)
            {
                Sent.Add(entry.Bytes.ToArray());
            }

            return Fate(entry) is { } fate ? Task.FromResult(fate) : BringAsync(entry);
        }

        public bool HasRoom(NodeId to) => !IsFull;

        public ValueTask WaitForRoomAsync(NodeId to, CancellationToken cancellation = default) => new(_room?.Task ?? Task.CompletedTask);

        public void Handle(LinkTopic topic, ILinkHandler handler) => _handler = handler;

        /// <summary>Brings an entry to this end.</summary>
        public ValueTask ReceiveAsync(ReadOnlyMemory<byte> bytes) =>
            _handler!.HandleAsync(self == One ? Two : One, new(LinkTopic.Streams, bytes), this);

        public void Add(Task commit)
        {
            // Nothing here waits for writes.
        }

        private async Task<LinkOutcome> BringAsync(LinkEntry entry)
        {
            await (self == One ? pair.Second : pair.First).ReceiveAsync(entry.Bytes);
            return LinkOutcome.Handled;
        }
    }
}
