namespace Aviso.Xml;

/// <summary>One answer of a <see cref="StanzaFramer"/>.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Length">Bytes of the frame; 0 for <see cref="FrameKind.Incomplete"/> and <see cref="FrameKind.Error"/>.</param>
/// <param name="Error">The reason of <see cref="FrameKind.Error"/>, otherwise <see cref="XmlError.None"/>.</param>
public readonly record struct Frame(FrameKind Kind, int Length, XmlError Error);
