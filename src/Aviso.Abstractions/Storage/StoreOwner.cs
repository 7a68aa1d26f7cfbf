namespace Aviso.Abstractions.Storage;

/// <summary>
/// Whom a stored row belongs to: an account (<c>local@domain</c>) or, with an empty local part, a whole domain.
/// Providers keep the two parts in columns of their own, so that accounts of one domain can be listed in order.
/// Both parts are in their prepared form (RFC 7622).
/// </summary>
public readonly record struct StoreOwner(string Domain, string Local)
{
    /// <summary>The owner that stands for a whole domain.</summary>
    public static StoreOwner ForDomain(string domain) => new(domain, string.Empty);

    /// <inheritdoc />
    public override string ToString() => Local.Length == 0 ? Domain : $"{Local}@{Domain}";
}
