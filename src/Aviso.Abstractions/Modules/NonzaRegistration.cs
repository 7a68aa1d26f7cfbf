using Aviso.Abstractions.Sessions;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>A handler of an element that is no stanza, and what it takes.</summary>
public sealed record NonzaRegistration(string Module, string Namespace, string Element, Action<ISession, XmlNode> Handler);
