using System.Globalization;
using System.Text;
using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;
using Aviso.Config.Tdsl.Writing;

namespace Aviso.Config.Tdsl;

/// <summary>The manual page of all options, made from their declarations.</summary>
public static class OptionsReference
{
    /// <summary>A table by block, in Markdown, in the order of the paths.</summary>
    /// <exception cref="InvalidOperationException">An options class breaks the rules.</exception>
    public static string Markdown(IEnumerable<Type> optionTypes, IEnumerable<string>? modules = null)
    {
        var model = new OptionModel(optionTypes, modules ?? []);
        var text = new StringBuilder("# Options\n\nGenerated from the declarations; do not edit.\n");
        OptionSectionAttribute? above = null;
        foreach (var section in model.Sections.OrderBy(static section => section.Path, StringComparer.Ordinal).ThenBy(static section => section.Type.Name, StringComparer.Ordinal))
        {
            if (above is { PerHost: false } && above.Path == section.Path && !section.Attribute.PerHost)
            {
                AppendBlock(text, section.Shape, section.Path, section.Shape.Create()); // the block goes on
                continue;
            }

            above = section.Attribute;
            text.Append(CultureInfo.InvariantCulture, $"\n## {(section.Path.Length == 0 ? "Top level" : $"`{section.Path}`")}\n\n");
            if (section.Attribute.Description.Length > 0) text.Append(section.Attribute.Description).Append("\n\n");
            if (section.Attribute.PerHost) text.Append(CultureInfo.InvariantCulture, $"May also stand in `{Hosted(section.Path)}`, for one virtual host.\n\n");
            text.Append("| Key | Type | Range | Default | Description |\n|---|---|---|---|---|\n");
            AppendBlock(text, section.Shape, section.Path, section.Shape.Create());
        }

        if (model.Modules.Count == 0) return text.ToString();
        text.Append("\n## Modules\n\nEach is switched by `'name' (active: false) {}` or `'name' (active: true) {}` at the top level or in `hosts/<host>`.\n\n");
        foreach (var module in model.Modules.Order(StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"- `{module}`\n");
        return text.ToString();
    }

    private static string Hosted(string path) => path.Length == 0 ? "hosts/<host>" : $"hosts/<host>/{path}";

    private static void AppendBlock(StringBuilder text, BlockShape block, string path, object? defaults)
    {
        foreach (var property in block.Properties)
        {
            AppendShape(text, property, property.Shape, path.Length == 0 ? property.Name : $"{path}/{property.Name}", defaults is null ? null : property.Property.GetValue(defaults));
        }
    }

    private static void AppendShape(StringBuilder text, OptionProperty property, OptionShape shape, string path, object? value)
    {
        switch (shape)
        {
            case BlockShape block:
                AppendBlock(text, block, path, value ?? block.Create());
                break;
            case MapShape map:
                var names = OptionValues.Entries(value).Select(static entry => entry.Name).ToList();
                if (names.Count > 0) AppendRow(text, path, "block", "", "`" + string.Join("`, `", names) + "`", property.Option.Description);
                AppendShape(text, property, map.Element, $"{path}/{(map.KeysAreListenPorts ? "<port>" : "<name>")}", null);
                break;
            default:
                AppendRow(text, path, OptionText.Name(shape), OptionText.Range((shape as ListShape)?.Element ?? (ScalarShape)shape), Default(value, shape), Notes(property));
                break;
        }
    }

    private static string Default(object? value, OptionShape shape)
    {
        if (value is null or "" || OptionValues.ToTdsl(value, shape) is not { } shown) return "";
        return $"`{TdslWriter.Text(shown)}`";
    }

    private static string Notes(OptionProperty property)
    {
        var notes = property.Option.Description;
        if (property.Option.Inherited) notes += " Taken from the nearest enclosing block that sets it.";
        if (property.Option.Secret) notes += " Secret.";
        if (property.Option.MayHoldPassword) notes += " A password in it is secret.";
        if (property.Option.FormerPath is { } former) notes += $" Formerly `{former}`.";
        return notes.Trim();
    }

    private static void AppendRow(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        text.Append("| `").Append(cells[0]).Append("` |");
        foreach (var cell in cells[1..]) text.Append(' ').Append(cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append(" |");
        text.Append('\n');
    }
}
