using System.ComponentModel;
using System.Reflection;
using Aviso.Abstractions.Options;
using Aviso.Core.Hosting;
using Aviso.Streams;
using Aviso.Testing.Server;

namespace Aviso.Testing.Scenarios;

/// <summary>Sets an option by the names it has in the configuration.</summary>
internal static class OptionByName
{
    public static void Set(TestOptions options, string path, string value)
    {
        var slash = path.LastIndexOf('/');
        var (section, name) = slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
        foreach (var type in Sections().Where(type => type.GetCustomAttribute<OptionSectionAttribute>()!.Path == section))
        {
            if (type.GetProperties().FirstOrDefault(one => one.GetCustomAttribute<OptionAttribute>()?.Name == name) is { } property)
            {
                var target = options.Get(type);
                property.SetValue(target, Convert(property.PropertyType, value));
                return;
            }
        }

        throw new ArgumentException($"There is no option '{path}'.", nameof(path));
    }

    private static IEnumerable<Type> Sections() =>
        ((Assembly[])[typeof(OptionAttribute).Assembly, typeof(CoreServices).Assembly, typeof(StreamServices).Assembly, Assembly.Load("Aviso.Modules")])
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsDefined(typeof(OptionSectionAttribute)));

    private static object? Convert(Type type, string value) =>
        (type == typeof(TimeSpan) ? Placeholders.ParseTime(value) : null)
        ?? TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
}
