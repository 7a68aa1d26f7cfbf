using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Changes what holds for an account: one change at a time, stored first, then in force, then told to those whom it concerns. Thread-safe.
/// </summary>
internal sealed class RuleChanges(RuleStore store, BlockingPresence presence, IRandomSource random)
{
    // Set on sessions that asked for the block list and so get pushes.
    private static readonly Slot<object> s_asked = new(SlotKind.Moves);
    private static readonly object s_yes = new();

    /// <summary>Is told which lists of an account have changed; set by the module that speaks XEP-0016.</summary>
    public Action<IAccount, IReadOnlyList<string>>? ListsChanged { get; set; }

    /// <summary>Sends a session pushes of the block list from now on (XEP-0191 §3.3).</summary>
    public static void Subscribe(ISession session) => session.Slots.Set(s_asked, s_yes);

    /// <summary>Whether a session asked for the block list, for the node where it goes on.</summary>
    public static bool Write(ISession session, StateWriter state) => session.Slots.Get(s_asked) is not null;

    /// <summary>The session asked for the block list on another node.</summary>
    public static void Read(ISession session, ref StateReader state) => Subscribe(session);

    /// <summary>The lists of an account.</summary>
    public ValueTask<AccountLists> ReadAsync(IAccount account) => store.OfAsync(account);

    /// <summary>Changes the lists of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">Makes the lists after the change, or says why not.</param>
    /// <param name="push">What sessions that asked for the block list are told; null: what changed of it.</param>
    /// <returns>Null when it is done.</returns>
    public async ValueTask<StanzaError?> ChangeAsync(IAccount account, Func<AccountLists, (AccountLists After, StanzaError? Error)> change, Element? push = null)
    {
        var held = AccountRules.Of(account);
        await held.Gate.WaitAsync();
        try
        {
            var before = await store.LoadAsync(account, held);
            var (after, error) = change(before);
            if (error is not null)
            {
                return error;
            }

            await store.SaveAsync(account, before, after);
            held.Current = after;
            await presence.ChangeAsync(account, account.Sessions.Select(one => (one, AccountRules.For(one, before), AccountRules.For(one, after))));
            Tell(account, before, after, push);
            return null;
        }
        finally
        {
            held.Gate.Release();
        }
    }

    /// <summary>Makes a list active for a session, or (null) none; false when there is no such list (XEP-0016 §2.4).</summary>
    public async ValueTask<bool> ActivateAsync(ISession session, string? name)
    {
        var held = AccountRules.Of(session.Account);
        await held.Gate.WaitAsync();
        try
        {
            var lists = await store.LoadAsync(session.Account, held);
            if (name is not null && lists.Find(name) is null)
            {
                return false;
            }

            var before = AccountRules.For(session, lists);
            AccountRules.Activate(session, name);
            await presence.ChangeAsync(session.Account, [(session, before, AccountRules.For(session, lists))]);
            return true;
        }
        finally
        {
            held.Gate.Release();
        }
    }

    private void Tell(IAccount account, AccountLists before, AccountLists after, Element? push)
    {
        Jid[] was = [.. before.Blocked], now = [.. after.Blocked];
        IEnumerable<Element> pushes = push is not null ? [push] : Differences(was, now);
        foreach (var one in pushes)
        {
            foreach (var session in account.Sessions.Where(session => session.Slots.Get(s_asked) is not null))
            {
                session.Send(new Element("iq", Namespaces.Client, ("type", "set"), ("id", random.NextId()), ("to", session.Jid.ToString()), one));
            }
        }

        var names = before.All.Concat(after.All).Select(list => list.Name).Distinct().Where(name => before.Find(name) != after.Find(name)).ToList();
        if (names.Count > 0)
        {
            ListsChanged?.Invoke(account, names);
        }
    }

    private static IEnumerable<Element> Differences(Jid[] was, Jid[] now)
    {
        if (was.Except(now).ToList() is { Count: > 0 } unblocked)
        {
            yield return BlocklistXml.WithItems("unblock", unblocked);
        }

        if (now.Except(was).ToList() is { Count: > 0 } blocked)
        {
            yield return BlocklistXml.WithItems("block", blocked);
        }
    }
}
