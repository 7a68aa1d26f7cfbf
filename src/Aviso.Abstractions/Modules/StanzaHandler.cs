using Aviso.Abstractions.Stanzas;

namespace Aviso.Abstractions.Modules;

/// <summary>A handler at a stanza hook. It completes synchronously unless it really has to wait.</summary>
public delegate ValueTask<Verdict> StanzaHandler(StanzaContext context);
