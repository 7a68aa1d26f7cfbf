using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Disco.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Commands;

/// <summary>
/// Ad-hoc commands (XEP-0050) at hosts and accounts. The commands themselves are those that modules declare. See README.md.
/// </summary>
[XmppModule("commands", Options = typeof(CommandOptions), Offers = [typeof(IDiscoSource)])]
public sealed class CommandsModule : IModule, IDiscoSource, IDisposable
{
    private static readonly string[] s_features = [Namespaces.Commands, Namespaces.DataForms];
    private readonly CommandAccess _access;
    private readonly CommandSessions _sessions;
    private readonly CommandMetrics _metrics;
    private readonly CommandExecution _execution;

    /// <summary>Makes the module.</summary>
    public CommandsModule(
        IModuleCatalogue catalogue, IAdministrators administrators, IAccounts accounts, IRandomSource random, TimeProvider clock, CommandOptions options)
    {
        _access = new(catalogue, administrators, accounts);
        _sessions = new(options, clock);
        _metrics = new(_sessions);
        _execution = new(_access, _sessions, _metrics, random);
    }

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(50, "1.3.0")
        .Implements(4, "2.13.2", "forms of commands")
        .Feature(Namespaces.Commands, IqTarget.Server | IqTarget.Account)
        .IqSet(Namespaces.Commands, "command", IqTarget.Server | IqTarget.Account, _execution.ExecuteAsync)
        .On(SessionMoment.Closed, Forget)
        .On(SessionMoment.Moved, Forget);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DiscoItem>?> ItemsAsync(DiscoQuery query)
    {
        if (query.Node == Namespaces.Commands)
        {
            var at = (query.Account?.Jid ?? query.Host.Jid).ToString();
            return new([.. _access.Permitted(query.From, query.Host, query.Account).Select(one => new DiscoItem(at, one.Node, one.Name))]);
        }

        var isNode = query.Node.Length > 0 && _access.Find(query.Node, query.From, query.Host, query.Account, out _) is null;
        return new(isNode ? [] : null);
    }

    /// <inheritdoc/>
    public ValueTask<DiscoNode?> NodeAsync(DiscoQuery query)
    {
        if (query.Node == Namespaces.Commands)
        {
            return new(new DiscoNode([("automation", "command-list", "Commands")], s_features));
        }

        var refusal = _access.Find(query.Node, query.From, query.Host, query.Account, out var command);
        return new(
            command is null ? null
            : refusal is not null ? DiscoNode.Refused(refusal) // XEP-0050 §2.2
            : new DiscoNode([("automation", "command-node", command.Name)], s_features));
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private ValueTask Forget(ISession session)
    {
        _sessions.Forget(session.Jid);
        return ValueTask.CompletedTask;
    }
}
