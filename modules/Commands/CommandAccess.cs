using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Modules.Commands;

/// <summary>Which commands there are for whom.</summary>
internal sealed class CommandAccess(IModuleCatalogue catalogue, IAdministrators administrators, IAccounts accounts)
{
    /// <summary>The commands that somebody may run at an account or (null) at a host, sorted by name.</summary>
    public IEnumerable<CommandRegistration> Permitted(Jid from, IVirtualHost host, IAccount? asked) =>
        At(asked).Values.Where(command => IsPermitted(command, from, host, asked)).OrderBy(command => command.Name, StringComparer.Ordinal);

    /// <summary>Finds a command that somebody may run.</summary>
    /// <returns>Null when it may be run, else why not.</returns>
    public StanzaError? Find(string node, Jid from, IVirtualHost host, IAccount? asked, out CommandRegistration command)
    {
        if (At(asked).TryGetValue(node, out command!) && IsPermitted(command, from, host, asked))
        {
            return null;
        }

        // A stranger learns nothing about an account, not even whether there is one.
        return asked is not null && !asked.Jid.Equals(from.Bare) ? StanzaError.ServiceUnavailable
            : command is null ? StanzaError.ItemNotFound
            : StanzaError.Forbidden;
    }

    /// <summary>The account that a command concerns.</summary>
    public IAccount? Concerned(CommandRegistration command, Jid from, IAccount? asked) =>
        asked ?? (command.Permission == CommandPermission.AccountOwner ? accounts.TryGet(from.Bare) : null);

    private IReadOnlyDictionary<string, CommandRegistration> At(IAccount? asked) =>
        catalogue.Commands(asked is null ? IqTarget.Server : IqTarget.Account);

    private bool IsPermitted(CommandRegistration command, Jid from, IVirtualHost host, IAccount? asked) => command.Permission switch
    {
        CommandPermission.Administrators => administrators.MayAdminister(from, host),
        CommandPermission.AccountOwner => from.Domain == host.Domain && accounts.TryGet(from.Bare) is { IsAnonymous: false } own
            && (asked is null || asked == own),
        _ => true,
    };
}
