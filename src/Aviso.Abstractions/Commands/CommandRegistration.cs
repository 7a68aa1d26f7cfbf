using Aviso.Abstractions.Modules;

namespace Aviso.Abstractions.Commands;

/// <summary>An ad-hoc command (XEP-0050) that a module brings.</summary>
/// <param name="Module">The module.</param>
/// <param name="Node">Its node, unique at each of its targets.</param>
/// <param name="Name">What people read in lists.</param>
/// <param name="Target">Where it is offered: at the host, at accounts, or both.</param>
/// <param name="Permission">Who may run it.</param>
/// <param name="Handler">Its first stage.</param>
public sealed record CommandRegistration(string Module, string Node, string Name, IqTarget Target, CommandPermission Permission, CommandHandler Handler);
