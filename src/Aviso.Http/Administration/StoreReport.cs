using Aviso.Abstractions.Storage;

namespace Aviso.Http.Administration;

/// <summary>A store, for administrators.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="Shape">Map, Log or Archive.</param>
/// <param name="Module">The module that keeps its data in it; <c>kernel</c> for the server's own.</param>
/// <param name="ErasedWithAccount">Whether an account's rows go with the account.</param>
/// <param name="Usage">What is in it, by host.</param>
public sealed record StoreReport(string Name, string Shape, string Module, bool ErasedWithAccount, IReadOnlyList<StoreUsage> Usage);
