using System.Reflection;
using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl.Sources;
using Aviso.Protocol;

namespace Aviso.Config.Tdsl.Model;

/// <summary>From options classes to shapes. A class that breaks the rules is a fault of the program and throws.</summary>
internal static class OptionReflection
{
    private static readonly HashSet<Type> Scalars = [typeof(bool), typeof(int), typeof(long), typeof(double), typeof(string), typeof(TimeSpan), typeof(Jid)];

    /// <exception cref="InvalidOperationException">The class breaks the rules of <see cref="OptionAttribute"/>.</exception>
    public static OptionSection Section(Type type)
    {
        var attribute = type.GetCustomAttribute<OptionSectionAttribute>()
            ?? throw new InvalidOperationException($"{type} has no [{nameof(OptionSectionAttribute)}]");
        foreach (var name in attribute.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)) CheckName(name, type);
        return new OptionSection(attribute, Block(type, []));
    }

    private static BlockShape Block(Type type, IReadOnlyList<Type> outer)
    {
        if (outer.Contains(type)) throw new InvalidOperationException($"{type} contains itself");
        if (type.GetConstructor([]) is null) throw new InvalidOperationException($"{type} has no public constructor without parameters");
        var properties = new List<OptionProperty>();
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<OptionAttribute>() is not { } option) continue;
            CheckName(option.Name, type);
            if (property.SetMethod is null) throw new InvalidOperationException($"{type}.{property.Name} has no setter");
            if (properties.Exists(other => string.Equals(other.Name, option.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InvalidOperationException($"{type} declares '{option.Name}' twice");
            }

            if (option.FormerPath is not null && outer.Count > 0) throw new InvalidOperationException($"{type}.{property.Name}: a nested option has no former path");
            properties.Add(new OptionProperty(property, option, Shape(property.PropertyType, option, [.. outer, type])));
        }

        if (properties.Count == 0) throw new InvalidOperationException($"{type} declares no option");
        return new BlockShape(type, properties);
    }

    private static OptionShape Shape(Type type, OptionAttribute option, IReadOnlyList<Type> outer)
    {
        if (Scalar(type, option) is { } scalar) return scalar;
        if (Arguments(type, typeof(IReadOnlyList<>)) is [var element])
        {
            return new ListShape(type, Scalar(element, option) ?? throw Unsupported(type, outer));
        }

        if (Arguments(type, typeof(IReadOnlyDictionary<,>)) is [var key, var value])
        {
            if (key != typeof(string) && key != typeof(int)) throw Unsupported(type, outer);
            return new MapShape(type, key, Shape(value, option, outer), option);
        }

        return type is { IsClass: true, IsAbstract: false } && type != typeof(object) ? Block(type, outer) : throw Unsupported(type, outer);
    }

    private static ScalarShape? Scalar(Type type, OptionAttribute option)
    {
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return Scalars.Contains(scalar) || scalar.IsEnum ? new ScalarShape(scalar, option) : null;
    }

    private static Type[]? Arguments(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GetGenericArguments() : null;

    /// <summary>No '_', since a variable of the environment writes '-' that way; no ':' or '/', which join names.</summary>
    private static void CheckName(string name, Type type)
    {
        if (name.Length > 0 && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.') && name != ConfigurationKeys.Active) return;
        throw new InvalidOperationException($"{type}: '{name}' cannot be the name of an option");
    }

    private static InvalidOperationException Unsupported(Type type, IReadOnlyList<Type> outer) => new($"{outer[^1]}: {type} cannot be the type of an option");
}
