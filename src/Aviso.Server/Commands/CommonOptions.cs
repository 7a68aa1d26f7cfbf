using System.CommandLine;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary>The options that every verb takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = $"The data directory (else the variable {DataDirectory.Variable}, else ./data).",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Sets an option over the configuration file, as in --set c2s/max-stanza-size=64k; as often as needed.",
        HelpName = "path=value",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _domain = new("--domain")
    {
        Description = "The domain to serve, over the configuration file.",
        HelpName = "DOMAIN",
        Recursive = true,
    };

    /// <summary>For verbs whose answer a script may want to read.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Prints JSON." };

    public void AddTo(Command root)
    {
        root.Options.Add(_data);
        root.Options.Add(_set);
        root.Options.Add(_domain);
    }

    public DataDirectory Data(ParseResult parsed) => DataDirectory.Locate(parsed.GetValue(_data));

    /// <summary>The settings of the command line, the last one winning.</summary>
    public IReadOnlyList<string> Settings(ParseResult parsed)
    {
        var settings = parsed.GetValue(_set) ?? [];
        return parsed.GetValue(_domain) is { } domain ? [.. settings, "default-virtual-host=" + domain] : settings;
    }
}
