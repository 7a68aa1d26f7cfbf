using System.Reflection;
using Aviso.Abstractions.Options;
using Aviso.Core.Hosting;
using Aviso.Server.Starting;

namespace Aviso.Architecture.Tests;

/// <summary>Every option that the code has can be set in the configuration, and says what it does.</summary>
public sealed class OptionsTests
{
    private static readonly IReadOnlyList<Type> s_sections =
    [
        .. new[] { typeof(IOptionsProvider), typeof(ModuleType), typeof(Streams.StreamServices), typeof(Modules.ModulesAssembly), typeof(ServerSettings) }
            .SelectMany(one => one.Assembly.GetReferencedAssemblies().Append(one.Assembly.GetName()))
            .Where(name => name.Name!.StartsWith("Aviso.", StringComparison.Ordinal) || name.Name == "aviso")
            .Select(name => Assembly.Load(name)).Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(OptionSectionAttribute), inherit: false)),
    ];

    [Fact]
    public void Every_section_is_bound_by_the_server() => Assert.Subset(ServerSettings.OptionTypes.ToHashSet(), s_sections.ToHashSet());

    [Fact]
    public void Every_module_with_options_names_a_section()
    {
        var wrong = ServerSettings.AllModules
            .Where(module => module.Attribute.Options is { } type && !s_sections.Contains(type))
            .Select(module => module.Name);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_section_says_what_it_is_about() =>
        Assert.DoesNotContain(s_sections, type => string.IsNullOrWhiteSpace(type.GetCustomAttribute<OptionSectionAttribute>()!.Description));

    [Fact]
    public void Every_property_that_can_be_set_is_an_option_that_says_what_it_does()
    {
        var wrong = s_sections
            .SelectMany(type => type.GetProperties())
            .Where(property => property.SetMethod is not null && string.IsNullOrWhiteSpace(property.GetCustomAttribute<OptionAttribute>()?.Description))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_two_options_have_one_name()
    {
        var paths = s_sections.SelectMany(type => type.GetProperties()
            .Select(property => property.GetCustomAttribute<OptionAttribute>()?.Name)
            .OfType<string>()
            .Select(name => $"{type.GetCustomAttribute<OptionSectionAttribute>()!.Path}/{name}"));
        Assert.Empty(paths.CountBy(path => path).Where(one => one.Value > 1).Select(one => one.Key));
    }

    [Fact]
    public void Whole_numbers_and_durations_have_bounds()
    {
        Type[] bounded = [typeof(int), typeof(long), typeof(TimeSpan)];
        var wrong = s_sections
            .SelectMany(type => type.GetProperties())
            .Where(property => bounded.Contains(property.PropertyType)
                && property.GetCustomAttribute<OptionAttribute>() is { } option
                && (option.Maximum == long.MaxValue || option.Minimum == long.MinValue)
                && option.Unit is not (OptionUnit.Port or OptionUnit.ListenPort))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Empty(wrong);
    }
}
