using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Modules;
using Aviso.Protocol;

namespace Aviso.Core.Routing;

/// <summary>The rules of RFC 6121 §8.5 for messages to a local account, as its table 1 sums them up.</summary>
internal static class MessageDelivery
{
    public static ValueTask DeliverAsync(StanzaContext leg, Account account, StanzaRouter router, HookTable hooks)
    {
        if (leg.To is { IsFull: true } to)
        {
            if (account.Find(to.Resource) is { } session)
            {
                return session.DeliverAsync(leg); // §8.5.3.1
            }

            // §8.5.3.2.1: a chat message may be treated as if it had been sent to the bare JID.
            switch (leg.Stanza.Type)
            {
                case StanzaType.Normal or StanzaType.Groupchat:
                    return router.BounceAsync(leg, StanzaError.ServiceUnavailable);
                case StanzaType.Headline or StanzaType.Error:
                    return ValueTask.CompletedTask;
            }
        }

        return leg.Stanza.Type switch
        {
            StanzaType.Groupchat => router.BounceAsync(leg, StanzaError.ServiceUnavailable), // §8.5.2.1.1
            StanzaType.Error => ValueTask.CompletedTask, // §8.5.2.1.1, §8.5.2.2.1
            _ => ToResourcesAsync(leg, account, router, hooks),
        };
    }

    // §8.5.2.1.1: to all available resources whose priority is not negative.
    private static ValueTask ToResourcesAsync(StanzaContext leg, Account account, StanzaRouter router, HookTable hooks)
    {
        var sessions = account.SessionSpan;
        ISession? first = null;
        for (var index = 0; index < sessions.Length; index++)
        {
            if (!Takes(sessions[index]))
            {
                continue;
            }

            if (first is not null)
            {
                return ToAllAsync(leg, account);
            }

            first = sessions[index];
        }

        return first is not null ? first.DeliverAsync(leg) : NobodyAsync(leg, router, hooks);
    }

    private static async ValueTask ToAllAsync(StanzaContext leg, Account account)
    {
        var sessions = account.Sessions; // by index: an enumerator of the interface would be an object for each message
        for (var index = 0; index < sessions.Count; index++)
        {
            if (Takes(sessions[index]))
            {
                await sessions[index].DeliverAsync(leg);
            }
        }
    }

    // §8.5.2.2.1: no available resource, or only ones with negative priority.
    private static async ValueTask NobodyAsync(StanzaContext leg, StanzaRouter router, HookTable hooks)
    {
        if (leg.Stanza.Type == StanzaType.Headline)
        {
            return;
        }

        if (await hooks.RunAsync(Hooks.Undeliverable, leg) == Verdict.Continue)
        {
            await router.BounceAsync(leg, StanzaError.ServiceUnavailable);
        }
    }

    private static bool Takes(ISession session) => session.Presence is { Priority: >= 0 };
}
