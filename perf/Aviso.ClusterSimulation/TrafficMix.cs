namespace Aviso.ClusterSimulation;

/// <summary>What a million people do. Rates are of the whole cluster, per second.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sessions">People online, one session each.</param>
/// <param name="Messages">Messages.</param>
/// <param name="Changes">Changes of presence by those who are online.</param>
/// <param name="Logins">Logins, and as many ends of sessions.</param>
/// <param name="Contacts">Contacts of each.</param>
/// <param name="Online">Share of contacts that are online.</param>
/// <param name="KnownHomes">Share of stanzas for other nodes whose sender's node knows already where the account lives.</param>
/// <param name="IsArchived">Whether both archives keep each message.</param>
internal sealed record TrafficMix(
    string Name, int Sessions, double Messages, double Changes, double Logins, int Contacts, double Online, double KnownHomes, bool IsArchived)
{
    /// <summary>
    /// The first is what was published of a cluster of ten nodes of the original: a message per user each 400 s, a status each 2,800 s, 100 logins a
    /// second. The others are a busier million, and the same with every message kept.
    /// </summary>
    public static IReadOnlyList<TrafficMix> All { get; } =
    [
        new("published", 1_128_000, 1_128_000 / 400.0, 1_128_000 / 2_800.0, 100, 150, 0.2, KnownHomes: 0.2, IsArchived: false),
        new("published, archived", 1_128_000, 1_128_000 / 400.0, 1_128_000 / 2_800.0, 100, 150, 0.2, KnownHomes: 0.2, IsArchived: true),
        new("busy, archived", 1_000_000, 11_000, 400, 300, 50, 0.4, KnownHomes: 0.5, IsArchived: true),
    ];

    /// <summary>The same people, doing everything so many times as often.</summary>
    public TrafficMix Times(double factor) => this with { Messages = Messages * factor, Changes = Changes * factor, Logins = Logins * factor };
}
