using System.Text.Json.Serialization;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;

namespace Aviso.Http.Administration;

/// <summary>How reports and requests are written as JSON: also what <c>--json</c> prints, so names are part of the interface.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<UserReport>))]
[JsonSerializable(typeof(IReadOnlyList<AccountClient>))]
[JsonSerializable(typeof(IReadOnlyList<ModuleReport>))]
[JsonSerializable(typeof(IReadOnlyList<HookReport>))]
[JsonSerializable(typeof(IReadOnlyList<StoreReport>))]
[JsonSerializable(typeof(IReadOnlyList<AccountReportEntry>))]
[JsonSerializable(typeof(ReportTable))]
[JsonSerializable(typeof(ReloadReport))]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(IReadOnlyList<AssignmentReport>))]
[JsonSerializable(typeof(SharedConfigurationReport))]
[JsonSerializable(typeof(IReadOnlyList<SharedConfigurationReport>))]
[JsonSerializable(typeof(SharedCertificateReport))]
[JsonSerializable(typeof(IReadOnlyList<SharedCertificateReport>))]
[JsonSerializable(typeof(SharingReport))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
[JsonSerializable(typeof(AdministrationRequest))]
[JsonSerializable(typeof(FaultReport))]
public sealed partial class AdministrationJson : JsonSerializerContext;
