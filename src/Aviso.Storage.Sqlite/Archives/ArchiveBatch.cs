using System.Buffers;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>What one batch does to one archive: what has to be in memory when it is committed, and nowhere when it is not.</summary>
internal sealed class ArchiveBatch(SqliteConnection connection, RecentArchive archive) : IDisposable
{
    private readonly ArchiveTables _tables = new(connection, archive.Store);
    private readonly List<(StoreOwner Owner, ArchiveEntry Entry)> _appended = [];
    private readonly HashSet<(StoreOwner Owner, string Id)> _ids = [];
    private bool _settled;
    private string _highestFiled = string.Empty;
    private long _row;
    private Filing? _filing;
    private int _slice;

    public void Append(ArchiveAppendOperation append)
    {
        var (owner, entry) = (append.Owner, append.Entry);
        append.Result = !IsKnown(owner, entry.Id);
        if (append.Result)
        {
            _ids.Add((owner, entry.Id));
            _appended.Add((owner, entry with { At = SqlTime.FromMicroseconds(SqlTime.ToMicroseconds(entry.At)), Value = append.Value }));
        }
    }

    public void Settle(SqliteStatement removeThrough)
    {
        var recent = _settled ? [] : archive.Entries.Owners.SelectMany(owner => owner.Value, (owner, entry) => (owner.Key, entry));
        File([.. recent, .. _appended]);
        if (!_settled && archive.Entries.Count > 0)
        {
            removeThrough.Bind(1, archive.Store).Bind(2, archive.LastRow).Run();
        }

        _settled = true;
        _appended.Clear();
        _ids.Clear();
    }

    public void Finish(SqliteStatement add, ArrayBufferWriter<byte> row, SqliteStatement removeThrough, SqliteOptions options)
    {
        if (_appended.Count == 0)
        {
            return;
        }

        JournalFormat.Begin(row);
        foreach (var (owner, entry) in _appended)
        {
            JournalFormat.Write(row, owner, entry);
        }

        _row = add.Bind(1, archive.Store).Bind(2, row.WrittenSpan).Run()!.Value;
        if (!_settled)
        {
            FileSlice(removeThrough, options, Math.Max(options.SliceEntries, 2 * _appended.Count));
        }
    }

    public void Publish()
    {
        if (_settled)
        {
            archive.Entries.Clear();
            archive.Filing = null;
        }
        else if (_filing is { } filing)
        {
            RemoveSlice(filing);
        }

        archive.HighestFiled = Higher(archive.HighestFiled, _highestFiled);
        archive.LastRow = _row == 0 ? archive.LastRow : _row;
        foreach (var (owner, entry) in _appended)
        {
            archive.Entries.Add(owner, entry);
        }

        Discard();
    }

    public void Discard()
    {
        _appended.Clear();
        _ids.Clear();
        (_settled, _highestFiled, _row, _filing, _slice) = (false, string.Empty, 0, null, 0);
    }

    public void Dispose() => _tables.Dispose();

    private bool IsKnown(StoreOwner owner, string id)
    {
        if (_ids.Contains((owner, id)) || (!_settled && archive.Entries.Find(owner, id) is not null))
        {
            return true;
        }

        return string.CompareOrdinal(id, Higher(archive.HighestFiled, _highestFiled)) <= 0 && _tables.Has(owner, id);
    }

    private void FileSlice(SqliteStatement removeThrough, SqliteOptions options, int entries)
    {
        _filing = archive.Filing;
        if (_filing is null && (archive.Entries.Count >= options.RecentEntries || archive.Entries.Bytes >= options.RecentBytes))
        {
            var all = archive.Entries.Owners.SelectMany(owner => owner.Value, (owner, entry) => (owner.Key, entry));
            _filing = new(ArchiveJournal.Order(all, _tables), archive.LastRow);
        }

        if (_filing is null)
        {
            return;
        }

        _slice = Math.Min(entries, _filing.Entries.Count - _filing.Done);
        Insert(CollectionsMarshal.AsSpan(_filing.Entries).Slice(_filing.Done, _slice));
        if (_filing.Done + _slice == _filing.Entries.Count)
        {
            removeThrough.Bind(1, archive.Store).Bind(2, _filing.LastRow).Run();
        }
    }

    private void RemoveSlice(Filing filing)
    {
        var slice = filing.Entries.GetRange(filing.Done, _slice);
        for (var first = 0; first < slice.Count;)
        {
            var next = first;
            while (next < slice.Count && slice[next].Number == slice[first].Number)
            {
                next++;
            }

            archive.Entries.Remove(slice[first].Owner, [.. slice[first..next].Select(filed => filed.Entry)]);
            first = next;
        }

        filing.Done += slice.Count;
        archive.Filing = filing.Done < filing.Entries.Count ? filing : null;
    }

    private void File(IReadOnlyList<(StoreOwner Owner, ArchiveEntry Entry)> entries) =>
        Insert(CollectionsMarshal.AsSpan(ArchiveJournal.Order(entries, _tables)));

    private void Insert(ReadOnlySpan<(long Number, StoreOwner Owner, ArchiveEntry Entry)> entries)
    {
        _tables.Insert(entries);
        foreach (var (_, _, entry) in entries)
        {
            _highestFiled = Higher(_highestFiled, entry.Id);
        }
    }

    private static string Higher(string one, string other) => string.CompareOrdinal(one, other) >= 0 ? one : other;
}
