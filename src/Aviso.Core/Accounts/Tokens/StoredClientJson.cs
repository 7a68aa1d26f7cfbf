using System.Text.Json.Serialization;

namespace Aviso.Core.Accounts;

/// <summary>Reading and writing without reflection, which would cost memory and a slow first login.</summary>
[JsonSerializable(typeof(StoredClient))]
internal sealed partial class StoredClientJson : JsonSerializerContext;
