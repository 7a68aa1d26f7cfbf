using Aviso.Abstractions.Options;

namespace Aviso.Config.Tdsl.Model;

/// <summary>What may stand right of a key.</summary>
/// <param name="Type">The type of the property, or of the element of a list or dictionary.</param>
internal abstract record OptionShape(Type Type);

/// <summary>A single value; a <see cref="Nullable{T}"/> is unwrapped.</summary>
internal sealed record ScalarShape(Type Type, OptionAttribute Option) : OptionShape(Type);

/// <summary>A list of single values, which may also be written as one text with commas.</summary>
internal sealed record ListShape(Type Type, ScalarShape Element) : OptionShape(Type);

/// <summary>A block whose names the operator chooses.</summary>
internal sealed record MapShape(Type Type, Type KeyType, OptionShape Element, OptionAttribute Option) : OptionShape(Type)
{
    public bool KeysAreListenPorts => Option.Unit == OptionUnit.ListenPort && KeyType == typeof(int);
}

/// <summary>A block with the options of a class.</summary>
internal sealed record BlockShape(Type Type, IReadOnlyList<OptionProperty> Properties) : OptionShape(Type)
{
    public object Create() => Activator.CreateInstance(Type)!;
}
