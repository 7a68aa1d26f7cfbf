using Aviso.Abstractions.Options;

namespace Aviso.Modules.Version;

/// <summary>What the server tells of its software.</summary>
[OptionSection("version", Description = "What the server tells of its software (XEP-0092).")]
public sealed class VersionOptions
{
    /// <summary>Whether the version number is told.</summary>
    [Option("show-version", Description = "Tell the version number; when off, the version is given as 'unknown'.")]
    public bool ShowVersion { get; set; } = true;

    /// <summary>Whether the operating system is told.</summary>
    [Option("show-os", Description = "Tell the operating system too.")]
    public bool ShowOperatingSystem { get; set; } = true;
}
