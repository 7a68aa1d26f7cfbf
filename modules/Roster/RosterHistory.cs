namespace Aviso.Modules.Roster;

/// <summary>What roster versioning needs besides the items themselves. Immutable.</summary>
/// <param name="Floor">The oldest version from which changes are known completely; older copies get the whole roster.</param>
/// <param name="Removed">Removals since then, oldest first; never more than <see cref="Limit"/>.</param>
internal sealed record RosterHistory(long Floor, RemovedContact[] Removed)
{
    /// <summary>How many removals are remembered; a client that missed more of them gets the whole roster.</summary>
    public const int Limit = 32;

    /// <summary>The history of a roster that was never changed: no copy of it can be out there.</summary>
    public static RosterHistory None { get; } = new(long.MaxValue, []);

    public long LastVersion => Removed.Length > 0 ? Removed[^1].Version : Floor == long.MaxValue ? 0 : Floor;

    public RosterHistory With(RemovedContact removed)
    {
        var kept = Removed.Where(one => !one.Jid.Equals(removed.Jid)).Append(removed).ToArray();
        return kept.Length <= Limit ? this with { Removed = kept } : new(kept[0].Version, kept[1..]);
    }

    public RosterHistory Without(Protocol.Jid jid) =>
        Array.Exists(Removed, one => one.Jid.Equals(jid)) ? this with { Removed = Array.FindAll(Removed, one => !one.Jid.Equals(jid)) } : this;
}
