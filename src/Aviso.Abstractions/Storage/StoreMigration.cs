namespace Aviso.Abstractions.Storage;

/// <summary>
/// Brings the values of a store to a layout version from the one before. All values of the store are converted in one
/// transaction when the storage is opened; when that is cut short, nothing has changed and the next start does it again.
/// </summary>
/// <param name="ToVersion">The version that the values have afterwards.</param>
/// <param name="Convert">Gives the new value for an old one, or null to remove the row. Called in no order to rely on.</param>
public sealed record StoreMigration(int ToVersion, Func<byte[], byte[]?> Convert);
