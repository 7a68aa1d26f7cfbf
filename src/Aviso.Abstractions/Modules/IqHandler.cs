namespace Aviso.Abstractions.Modules;

/// <summary>Answers an iq request.</summary>
public delegate ValueTask<IqReply> IqHandler(IqRequest request);
