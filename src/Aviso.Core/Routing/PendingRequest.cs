using Aviso.Abstractions.Routing;
using Aviso.Protocol;

namespace Aviso.Core.Routing;

/// <summary>A request that waits for its answer. Answered once, however many try.</summary>
internal sealed class PendingRequest(string id, Jid to)
{
    // The one who waits goes on elsewhere: an answer comes in the chain of calls of its sender.
    private readonly TaskCompletionSource<IqAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = id;

    /// <summary>Who was asked.</summary>
    public Jid To { get; } = to;

    public Task<IqAnswer> Answer => _answer.Task;

    public void SetAnswer(IqAnswer answer) => _answer.TrySetResult(answer);
}
