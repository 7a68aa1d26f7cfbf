namespace Aviso.Abstractions.Modules;

/// <summary>Marks a module: its name in the configuration, the options it reads and the contracts it offers to other modules.</summary>
/// <param name="name">Lower-case, stable; <c>'name' (active: false) {}</c> in the configuration switches the module off.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class XmppModuleAttribute(string name) : Attribute
{
    /// <summary>The name in configuration, logs and <c>aviso modules</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The options class that the module's constructor asks for; null for none.</summary>
    public Type? Options { get; init; }

    /// <summary>Interfaces (of the module's <c>Contracts</c> folder) that other modules may ask for in their constructors.</summary>
    public Type[] Offers { get; init; } = [];

    /// <summary>Whether the module is on when the configuration says nothing.</summary>
    public bool DefaultActive { get; init; } = true;
}
