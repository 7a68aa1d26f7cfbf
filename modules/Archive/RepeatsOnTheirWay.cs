using System.Security.Cryptography;
using System.Text;
using Aviso.Abstractions.Stanzas;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>
/// Messages of one account that may have been sent before, and whose rows have been queued lately: of two that are the same, which came at the same moment, either has looked
/// into the archive before the other's row was there. Only what is sent again is noted, and the latest of that. Not thread-safe.
/// </summary>
internal sealed class RepeatsOnTheirWay
{
    // More than wait for a store at once where clients send again what they had under way.
    private const int Most = 500;
    private readonly Dictionary<string, Row> _rows = [];
    private readonly Queue<string> _order = new();

    /// <summary>What two messages have in common that are the same for an archive.</summary>
    /// <param name="leg">The message.</param>
    /// <param name="isSent">Whether the archive is its sender's.</param>
    public static string KeyOf(StanzaContext leg, bool isSent)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var root = leg.Stanza.Root;
        hash.AppendData(Encoding.UTF8.GetBytes($"{isSent} {(isSent ? leg.To! : leg.From).Bare} {root.Attribute("id")}"));
        foreach (var child in root.Children)
        {
            hash.AppendData(child.OuterXml);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The row of a message that is the same, unless it is known that it could not be stored.</summary>
    public Row? Find(string key) => _rows.TryGetValue(key, out var row) && !row.Stored.IsFaulted && !row.Stored.IsCanceled ? row : null;

    /// <summary>Notes the row of a message.</summary>
    public void Add(string key, Row row)
    {
        if (!_rows.ContainsKey(key))
        {
            _order.Enqueue(key);
        }

        _rows[key] = row;
        if (_order.Count > Most)
        {
            _rows.Remove(_order.Dequeue());
        }
    }

    /// <summary>A row that was queued.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Stored">Complete when it is durable, or fails.</param>
    internal sealed record Row(string Id, Task<bool> Stored);
}
