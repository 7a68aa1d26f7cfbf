using Aviso.Abstractions.Sessions;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>What a client may ask for together with its resource (XEP-0386), and who does it.</summary>
public sealed record InlineBindRegistration(string Module, string Namespace, string Element, Func<ISession, Element, ValueTask<Element?>> Handler);
