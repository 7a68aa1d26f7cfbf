namespace Aviso.Core.Homes;

/// <summary>
/// Another node has taken this one's place before a stanza was on its way: whoever sent it has not been told that it was handled, and sends it again. A next life of this
/// node must not bring it, too.
/// </summary>
internal sealed class LifeOverException() : Exception("This node was taken for dead by the others before the stanza had been handled.");
