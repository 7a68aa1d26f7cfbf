using System.Text.Json.Serialization;

namespace Aviso.Server.Commands;

/// <summary>How <c>aviso schema … --json</c> is written; the names are part of the interface.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<SchemaOutcome>))]
internal sealed partial class SchemaJson : JsonSerializerContext;
