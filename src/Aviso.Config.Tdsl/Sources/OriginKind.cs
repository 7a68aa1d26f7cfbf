namespace Aviso.Config.Tdsl.Sources;

/// <summary>The kinds of places a value of the configuration comes from.</summary>
public enum OriginKind
{
    /// <summary>The initial value in the program.</summary>
    Default,

    /// <summary>The configuration that the nodes of a cluster share.</summary>
    Shared,

    /// <summary>A configuration file.</summary>
    File,

    /// <summary>A variable of the process environment.</summary>
    Environment,

    /// <summary>A switch of the command line.</summary>
    Switch,

    /// <summary>A source that keeps no origins.</summary>
    Other,
}
