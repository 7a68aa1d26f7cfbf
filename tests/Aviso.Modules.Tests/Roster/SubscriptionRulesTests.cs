using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster;
using Aviso.Modules.Roster.Contracts;

namespace Aviso.Modules.Tests.Roster;

/// <summary>Every cell of the tables in RFC 6121 Appendix A. A row is: state, whether the stanza passes, state afterwards.</summary>
public sealed class SubscriptionRulesTests
{
    private const SubscriptionState None = SubscriptionState.None;
    private const SubscriptionState NoneOut = SubscriptionState.PendingOut;
    private const SubscriptionState NoneIn = SubscriptionState.PendingIn;
    private const SubscriptionState NoneOutIn = SubscriptionState.PendingOut | SubscriptionState.PendingIn;
    private const SubscriptionState To = SubscriptionState.To;
    private const SubscriptionState ToIn = SubscriptionState.To | SubscriptionState.PendingIn;
    private const SubscriptionState From = SubscriptionState.From;
    private const SubscriptionState FromOut = SubscriptionState.From | SubscriptionState.PendingOut;
    private const SubscriptionState Both = SubscriptionState.Both;

    public static TheoryData<SubscriptionState> AllStates => [None, NoneOut, NoneIn, NoneOutIn, To, ToIn, From, FromOut, Both];

    [Theory]
    [InlineData(None, NoneOut)]
    [InlineData(NoneOut, NoneOut)]
    [InlineData(NoneIn, NoneOutIn)]
    [InlineData(NoneOutIn, NoneOutIn)]
    [InlineData(To, To)]
    [InlineData(ToIn, ToIn)]
    [InlineData(From, FromOut)]
    [InlineData(FromOut, FromOut)]
    [InlineData(Both, Both)]
    public void Sent_subscribe_is_always_routed_and_asks_where_there_is_no_subscription(SubscriptionState before, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = true }, SubscriptionRules.Send(StanzaType.Subscribe, before, false));

    [Theory]
    [InlineData(None, None)]
    [InlineData(NoneOut, None)]
    [InlineData(NoneIn, NoneIn)]
    [InlineData(NoneOutIn, NoneIn)]
    [InlineData(To, None)]
    [InlineData(ToIn, NoneIn)]
    [InlineData(From, From)]
    [InlineData(FromOut, From)]
    [InlineData(Both, From)]
    public void Sent_unsubscribe_is_always_routed_and_ends_what_was_asked_or_had(SubscriptionState before, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = true }, SubscriptionRules.Send(StanzaType.Unsubscribe, before, false));

    [Theory]
    [InlineData(NoneIn, From)]
    [InlineData(NoneOutIn, FromOut)]
    [InlineData(ToIn, Both)]
    public void Sent_subscribed_answers_a_request(SubscriptionState before, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = true }, SubscriptionRules.Send(StanzaType.Subscribed, before, false));

    [Theory]
    [InlineData(None)]
    [InlineData(NoneOut)]
    [InlineData(To)]
    public void Sent_subscribed_without_a_request_is_a_pre_approval(SubscriptionState before) =>
        Assert.Equal(new SubscriptionStep(before, true), SubscriptionRules.Send(StanzaType.Subscribed, before, false));

    [Theory]
    [InlineData(From)]
    [InlineData(FromOut)]
    [InlineData(Both)]
    public void Sent_subscribed_to_a_subscriber_is_ignored(SubscriptionState before) =>
        Assert.Equal(new SubscriptionStep(before, false), SubscriptionRules.Send(StanzaType.Subscribed, before, false));

    [Theory]
    [InlineData(None, false, None)]
    [InlineData(NoneOut, false, NoneOut)]
    [InlineData(NoneIn, true, None)]
    [InlineData(NoneOutIn, true, NoneOut)]
    [InlineData(To, false, To)]
    [InlineData(ToIn, true, To)]
    [InlineData(From, true, None)]
    [InlineData(FromOut, true, NoneOut)]
    [InlineData(Both, true, To)]
    public void Sent_unsubscribed_denies_or_cancels(SubscriptionState before, bool routed, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = routed }, SubscriptionRules.Send(StanzaType.Unsubscribed, before, false));

    [Theory]
    [InlineData(None)]
    [InlineData(NoneOut)]
    [InlineData(To)]
    public void Sent_unsubscribed_takes_a_pre_approval_back_without_being_routed(SubscriptionState before) =>
        Assert.Equal(new SubscriptionStep(before, false), SubscriptionRules.Send(StanzaType.Unsubscribed, before, isApproved: true));

    [Theory]
    [InlineData(None, true, NoneIn)]
    [InlineData(NoneOut, true, NoneOutIn)]
    [InlineData(NoneIn, false, NoneIn)]
    [InlineData(NoneOutIn, false, NoneOutIn)]
    [InlineData(To, true, ToIn)]
    [InlineData(ToIn, false, ToIn)]
    public void Received_subscribe_waits_for_an_answer(SubscriptionState before, bool delivered, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = delivered }, SubscriptionRules.Receive(StanzaType.Subscribe, before, false));

    [Theory]
    [InlineData(From)]
    [InlineData(FromOut)]
    [InlineData(Both)]
    public void Received_subscribe_of_a_subscriber_is_answered_by_the_server(SubscriptionState before) => Assert.Equal(
        new SubscriptionStep(before, false) { Reply = StanzaType.Subscribed }, SubscriptionRules.Receive(StanzaType.Subscribe, before, false));

    [Theory]
    [InlineData(None, From)]
    [InlineData(NoneOut, FromOut)]
    [InlineData(To, Both)]
    public void Received_subscribe_that_was_pre_approved_is_granted_and_uses_the_approval_up(SubscriptionState before, SubscriptionState after) => Assert.Equal(
        new SubscriptionStep(after, false) { Reply = StanzaType.Subscribed }, SubscriptionRules.Receive(StanzaType.Subscribe, before, isApproved: true));

    [Theory]
    [InlineData(None, From)]
    [InlineData(NoneOut, FromOut)]
    [InlineData(NoneIn, From)]
    [InlineData(NoneOutIn, FromOut)]
    [InlineData(To, Both)]
    [InlineData(ToIn, Both)]
    public void Received_subscribe_is_granted_where_everything_is_approved(SubscriptionState before, SubscriptionState after) => Assert.Equal(
        new SubscriptionStep(after, false) { Reply = StanzaType.Subscribed },
        SubscriptionRules.Receive(StanzaType.Subscribe, before, isApproved: false, approvesAll: true));

    [Theory]
    [InlineData(None, false, None)]
    [InlineData(NoneOut, false, NoneOut)]
    [InlineData(NoneIn, true, None)]
    [InlineData(NoneOutIn, true, NoneOut)]
    [InlineData(To, false, To)]
    [InlineData(ToIn, true, To)]
    [InlineData(From, true, None)]
    [InlineData(FromOut, true, NoneOut)]
    [InlineData(Both, true, To)]
    public void Received_unsubscribe_is_delivered_and_answered_when_it_changes_something(SubscriptionState before, bool delivered, SubscriptionState after) =>
        Assert.Equal(
            new SubscriptionStep(after, false) { Passes = delivered, Reply = delivered ? StanzaType.Unsubscribed : null },
            SubscriptionRules.Receive(StanzaType.Unsubscribe, before, false));

    [Theory]
    [InlineData(None, false, None)]
    [InlineData(NoneOut, true, To)]
    [InlineData(NoneIn, false, NoneIn)]
    [InlineData(NoneOutIn, true, ToIn)]
    [InlineData(To, false, To)]
    [InlineData(ToIn, false, ToIn)]
    [InlineData(From, false, From)]
    [InlineData(FromOut, true, Both)]
    [InlineData(Both, false, Both)]
    public void Received_subscribed_counts_only_when_it_was_asked_for(SubscriptionState before, bool delivered, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = delivered }, SubscriptionRules.Receive(StanzaType.Subscribed, before, false));

    [Theory]
    [InlineData(None, false, None)]
    [InlineData(NoneOut, true, None)]
    [InlineData(NoneIn, false, NoneIn)]
    [InlineData(NoneOutIn, true, NoneIn)]
    [InlineData(To, true, None)]
    [InlineData(ToIn, true, NoneIn)]
    [InlineData(From, false, From)]
    [InlineData(FromOut, true, From)]
    [InlineData(Both, true, From)]
    public void Received_unsubscribed_ends_what_was_asked_or_had(SubscriptionState before, bool delivered, SubscriptionState after) =>
        Assert.Equal(new SubscriptionStep(after, false) { Passes = delivered }, SubscriptionRules.Receive(StanzaType.Unsubscribed, before, false));

    [Theory]
    [MemberData(nameof(AllStates))]
    public void No_stanza_leads_out_of_the_nine_states(SubscriptionState before)
    {
        foreach (var type in (StanzaType[])[StanzaType.Subscribe, StanzaType.Subscribed, StanzaType.Unsubscribe, StanzaType.Unsubscribed])
        {
            Assert.Contains(SubscriptionRules.Send(type, before, true).State, AllStates.Select(row => row.Data));
            Assert.Contains(SubscriptionRules.Receive(type, before, true).State, AllStates.Select(row => row.Data));
        }
    }
}
