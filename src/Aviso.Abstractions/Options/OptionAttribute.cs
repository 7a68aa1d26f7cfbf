namespace Aviso.Abstractions.Options;

/// <summary>
/// Marks a property of an options class as an option of the configuration. The property's initial value is the default.
/// <para>
/// Types: <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>,
/// <see cref="TimeSpan"/>, <see cref="Aviso.Protocol.Jid"/>, enumerations, a nullable of these, <c>IReadOnlyList&lt;T&gt;</c> of these,
/// another options class (a nested block), and <c>IReadOnlyDictionary&lt;string or int, T&gt;</c> of all these (a block with names the operator chooses).
/// </para>
/// </summary>
/// <param name="name">The key as written in the configuration, lower case with hyphens: <c>store-limit</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name) : Attribute
{
    /// <summary>The key as written in the configuration.</summary>
    public string Name { get; } = name;

    /// <summary>One or two sentences for the operator; they become the reference manual.</summary>
    public string Description { get; set; } = "";

    /// <summary>The least value allowed; for a <see cref="TimeSpan"/> in seconds. For a list or a dictionary it holds for each element.</summary>
    public long Minimum { get; set; } = long.MinValue;

    /// <summary>The greatest value allowed; for a <see cref="TimeSpan"/> in seconds. For a list or a dictionary it holds for each element.</summary>
    public long Maximum { get; set; } = long.MaxValue;

    /// <summary>What the number counts.</summary>
    public OptionUnit Unit { get; set; }

    /// <summary>A password, key or token: masked in dumps, never part of a message, warned about when it stands in a file everybody can read.</summary>
    public bool Secret { get; set; }

    /// <summary>A URI that may have a password in it: that part of it is treated as <see cref="Secret"/>.</summary>
    public bool MayHoldPassword { get; set; }

    /// <summary>
    /// When the option is not set in its own block, the nearest enclosing block that sets the same key decides, up to the top level.
    /// </summary>
    public bool Inherited { get; set; }

    /// <summary>
    /// Where the option stood in earlier configurations ('/'-separated, from the top level). It is still read there, with a warning.
    /// Only for options outside dictionaries.
    /// </summary>
    public string? FormerPath { get; set; }
}
