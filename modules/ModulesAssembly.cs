namespace Aviso.Modules;

/// <summary>Names this assembly for those who look for modules and their options in it.</summary>
public sealed class ModulesAssembly
{
    private ModulesAssembly()
    {
    }
}
