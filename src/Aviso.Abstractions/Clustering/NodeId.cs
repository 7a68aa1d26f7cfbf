namespace Aviso.Abstractions.Clustering;

/// <summary>
/// One life of one node: its name, a hyphen, and a sign that is new whenever the node starts or has been expelled, so that
/// nobody takes what a node says now for what it said in an earlier life.
/// </summary>
/// <param name="Value">Such as <c>n07-3f2a91c4</c>: letters, digits and hyphens.</param>
public sealed record NodeId(string Value)
{
    /// <summary>The longest id.</summary>
    public const int MaxLength = 64;

    /// <summary>The name, the same in every life: what placement looks at.</summary>
    public string Name => Value[..Math.Max(0, Value.LastIndexOf('-'))];

    /// <summary>The sign of this life.</summary>
    public string Life => Value[(Value.LastIndexOf('-') + 1)..];

    /// <summary>Makes the id of a new life.</summary>
    /// <exception cref="ArgumentException">The name is not one of letters, digits and hyphens, or is too long.</exception>
    public static NodeId Create(string name, string life)
    {
        var value = $"{name}-{life}";
        return name.Length > 0 && value.Length <= MaxLength && value.All(one => char.IsAsciiLetterOrDigit(one) || one == '-')
            ? new(value)
            : throw new ArgumentException($"\"{name}\" cannot be the name of a node: letters, digits and hyphens, at most 50.", nameof(name));
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
