namespace Aviso.Protocol.Sasl;

/// <summary>What a <see cref="ScramClient"/> starts from.</summary>
public sealed record ScramClientOptions
{
    public required ScramHash Hash { get; init; }

    /// <summary>Local part of the account.</summary>
    public required string Username { get; init; }

    public required string Password { get; init; }

    /// <summary>Identity to act as; null: the account's own.</summary>
    public string? Authzid { get; init; }

    /// <summary>Registered name and data of the channel binding to use; null: none, thus no -PLUS mechanism.</summary>
    public KeyValuePair<string, ReadOnlyMemory<byte>>? ChannelBinding { get; init; }

    /// <summary>Sends the flag 'y': "I can bind to the channel, but you offered no -PLUS mechanism".</summary>
    public bool ServerLacksChannelBinding { get; init; }

    /// <summary>Mechanisms seen in the stream features, to hold against the server's hash (XEP-0474); null: do not.</summary>
    public IReadOnlyList<string>? AdvertisedMechanisms { get; init; }

    /// <summary>Channel bindings seen in the stream features (XEP-0440).</summary>
    public IReadOnlyList<string> AdvertisedChannelBindings { get; init; } = [];

    /// <summary>Makes the client's nonce; see <see cref="SaslContext.NewNonce"/>.</summary>
    public Func<string> NewNonce { get; init; } = ScramAttributes.NewNonce;
}
