using System.Reflection;
using Aviso.Abstractions.Options;

namespace Aviso.Config.Tdsl.Model;

/// <summary>One property of an options class.</summary>
internal sealed record OptionProperty(PropertyInfo Property, OptionAttribute Option, OptionShape Shape)
{
    public string Name => Option.Name;
}
