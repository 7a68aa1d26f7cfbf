using System.Text.Json.Serialization;

namespace Aviso.Core.Accounts;

/// <summary>Reading and writing without reflection, which would cost memory and a slow first login.</summary>
[JsonSerializable(typeof(StoredAccount))]
internal sealed partial class StoredAccountJson : JsonSerializerContext;
