using Aviso.Abstractions.Options;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>Who administers the server.</summary>
[OptionSection("", Description = "The server as a whole.")]
public sealed class AdministratorOptions
{
    /// <summary>Bare addresses of those who may administer the server.</summary>
    [Option("admins", Description = "Bare addresses of those who may administer the server: all its hosts.")]
    public IReadOnlyList<Jid> Administrators { get; set; } = [];
}
