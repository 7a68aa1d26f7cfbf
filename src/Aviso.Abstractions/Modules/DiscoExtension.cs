using Aviso.Abstractions.Hosts;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>A form (<c>jabber:x:data</c>) in the disco info of a host (XEP-0128); null where the host has none.</summary>
public sealed record DiscoExtension(Func<IVirtualHost, Element?> Form);
