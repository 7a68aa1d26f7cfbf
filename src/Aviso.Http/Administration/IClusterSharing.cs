namespace Aviso.Http.Administration;

/// <summary>What an administrator can do about what the nodes of a cluster share. Thread-safe.</summary>
public interface IClusterSharing
{
    /// <summary>A version of the shared configuration, or the newest.</summary>
    /// <exception cref="AdministrationException">There is none, or the server is no node of a cluster.</exception>
    Task<SharedConfigurationReport> ShowAsync(long? version = null);

    /// <summary>The versions that are kept, the newest first, without their texts.</summary>
    Task<IReadOnlyList<SharedConfigurationReport>> HistoryAsync();

    /// <summary>Tries a text on this node: the result are the faults, none when it could run with it.</summary>
    Task<IReadOnlyList<string>> CheckAsync(string text);

    /// <summary>Makes a text the newest version.</summary>
    /// <param name="text">The text, which this node must be able to run with.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="after">The version that must be the newest so far; null: whichever is.</param>
    /// <returns>What was published, without the text.</returns>
    /// <exception cref="AdministrationException">It is faulty, or somebody else was faster.</exception>
    Task<SharedConfigurationReport> PublishAsync(string text, string by, long? after = null);

    /// <summary>Has the nodes that run an earlier version begin anew with the newest, one after the other.</summary>
    /// <param name="without">The name of the node that has the turn and will not come back; null: nobody is gone for good.</param>
    /// <exception cref="AdministrationException">That node is there, or does not have the turn.</exception>
    Task<SharingReport> ApplyAsync(string? without = null);

    /// <summary>The shared certificates.</summary>
    Task<IReadOnlyList<SharedCertificateReport>> CertificatesAsync();

    /// <summary>Gives a certificate with its chain and key to all nodes.</summary>
    /// <param name="name">The domain it is for, or <c>default</c>.</param>
    /// <param name="pem">Certificate, chain and unencrypted key.</param>
    /// <param name="by">Who does it.</param>
    /// <exception cref="AdministrationException">It cannot be used, or the nodes have no common secret.</exception>
    Task<SharedCertificateReport> PublishCertificateAsync(string name, string pem, string by);

    /// <summary>Takes a certificate away from all nodes.</summary>
    /// <exception cref="AdministrationException">There is none of that name.</exception>
    Task RemoveCertificateAsync(string name);
}
