namespace Aviso.Cluster.RabbitMq;

/// <summary>Which broker, and how long to wait for it.</summary>
/// <param name="Addresses">As <c>amqp://user:password@host:5672/vhost</c> or <c>amqps://…</c>; one is used, the next when it fails.</param>
public sealed record RabbitMqOptions(IReadOnlyList<Uri> Addresses)
{
    /// <summary>A file with the certificates (PEM) of the authorities that may have signed the broker's; null: those that the system trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A file with a certificate and its key (PEM) by which the broker knows this node; null: by user and password only.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>How often broker and node assure each other that they are there; either gives up after about two of them.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that connecting, or the answer to a request, may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the first attempt to connect again.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that the inbox may hold; the windows of the links keep it far below.</summary>
    public long InboxBytes { get; init; } = 64 * 1024 * 1024;
}
