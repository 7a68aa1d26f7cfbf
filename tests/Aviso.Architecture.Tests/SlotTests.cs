using System.Reflection;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Modules;

namespace Aviso.Architecture.Tests;

/// <summary>Every slot says whose state it holds (its constructor asks for it); what is said to go along with a session does.</summary>
public sealed class SlotTests
{
    [Fact]
    public void Modules_whose_sessions_state_moves_say_how()
    {
        var moving =
            (from type in typeof(ModulesAssembly).Assembly.GetTypes()
             where !type.ContainsGenericParameters
             from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
             where field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(Slot<>)
             let kind = (SlotKind)field.FieldType.GetProperty(nameof(Slot<object>.Kind))!.GetValue(field.GetValue(null))!
             where kind == SlotKind.Moves
             select type.Namespace!).Distinct().ToList();

        Assert.Contains("Aviso.Modules.Presence", moving); // or the search finds nothing at all
        Assert.All(moving, folder => Assert.Contains(
            SourceTree.Sources("modules").Where(path => File.ReadAllText(path).Contains($"namespace {folder}", StringComparison.Ordinal)),
            path => File.ReadAllText(path).Contains($".{nameof(ModuleManifest.Moves)}(\"", StringComparison.Ordinal)));
    }
}
