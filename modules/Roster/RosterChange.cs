using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>What a call that changes a roster did.</summary>
/// <param name="Before">The subscription state before.</param>
/// <param name="Step">What the rules said; for changes that were no subscription stanzas only the state.</param>
/// <param name="Version">The version that the change made; 0 when no item changed.</param>
/// <param name="Durable">Completes when the store has it.</param>
internal readonly record struct RosterChange(SubscriptionState Before, SubscriptionStep Step, long Version, Task Durable)
{
    /// <summary>Nothing was changed, since the roster or its list of requests is full.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The contact lost its subscription to the account's presence.</summary>
    public bool LosesSubscriber => Before.HasFlag(SubscriptionState.From) && !Step.State.HasFlag(SubscriptionState.From);

    /// <summary>The contact gained a subscription to the account's presence.</summary>
    public bool GainsSubscriber => !Before.HasFlag(SubscriptionState.From) && Step.State.HasFlag(SubscriptionState.From);

    /// <summary>Nothing was changed: there is no room.</summary>
    public static RosterChange Refused(SubscriptionState state) => new(state, new(state, false), 0, Task.CompletedTask) { IsRefused = true };
}
