namespace Aviso.Config.Tdsl;

/// <summary>The configuration that the nodes of a cluster share: TDSL that lies beneath each node's own file.</summary>
/// <param name="Name">What it is called in messages, as in <c>shared version 7</c>.</param>
/// <param name="Text">The text.</param>
public sealed record SharedConfiguration(string Name, string Text);
