namespace Aviso.Abstractions.Options;

/// <summary>
/// Marks a class as the options of one block of the configuration. The class has a public constructor without parameters, and
/// properties with <see cref="OptionAttribute"/>, a setter (<c>set</c> or <c>init</c>) and an initial value as default.
/// Several classes may share a block as long as their keys differ. Instances are not changed once they have been bound.
/// </summary>
/// <param name="path">Where the block is, '/'-separated: <c>offline</c>, <c>c2s/limits</c>; empty for the top level.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OptionSectionAttribute(string path) : Attribute
{
    /// <summary>Where the block is, '/'-separated; empty for the top level.</summary>
    public string Path { get; } = path;

    /// <summary>One or two sentences for the operator; they become the reference manual.</summary>
    public string Description { get; set; } = "";

    /// <summary>Whether the block may be repeated in <c>hosts { 'example.org' { … } }</c> with other values for that virtual host.</summary>
    public bool PerHost { get; set; }
}
