using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive.Contracts;

/// <summary>Messages in the archives by their ids, for modules that name a message instead of keeping it a second time. Thread-safe.</summary>
public interface IArchivedMessages
{
    /// <summary>
    /// The messages of these ids that the account's archive has, ascending by id and each once. Retention may have removed some;
    /// what was retracted is left out.
    /// </summary>
    /// <param name="account">Whose archive.</param>
    /// <param name="ids">Ids that the archive gave (<see cref="Abstractions.Stanzas.StanzaContext.ArchiveId"/>).</param>
    ValueTask<IReadOnlyList<ArchiveEntry>> FetchAsync(IAccount account, IReadOnlyList<string> ids);

    /// <summary>Whether the session has fetched that message itself, in a page of its archive (XEP-0313, User Archives).</summary>
    bool HasFetched(ISession session, string id);
}
