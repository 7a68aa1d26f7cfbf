namespace Aviso.Streams.Relay;

/// <summary>Whether clients are asked to connect to the node that is to serve them (RFC 6120 §4.9.3.19).</summary>
public enum SeeOtherHost
{
    /// <summary>They stay where they are.</summary>
    None,

    /// <summary>At the opening of a stream that says whose it will be: to the node that owns the account's shard, where it lives while it has no session.</summary>
    Hash,

    /// <summary>Once the account is known and lives elsewhere: there.</summary>
    ByUser,
}
