using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Model;

/// <summary>One options class with the block it describes.</summary>
internal sealed record OptionSection(OptionSectionAttribute Attribute, BlockShape Shape)
{
    public Type Type => Shape.Type;

    public string Path => Attribute.Path;

    public string Key => ConfigurationKeys.FromPath(Attribute.Path);
}
