using System.Text;

namespace Aviso.Protocol.Tests.Jids;

public sealed class JidCacheTests
{
    [Fact]
    public void Address_seen_before_is_found_without_allocation()
    {
        // The cache may drop an entry when another test adds one; a fresh attempt then finds it again.
        var best = long.MaxValue;
        for (var attempt = 0; attempt < 20 && best > 0; attempt++)
        {
            Assert.True(Jid.TryParseUtf8("cache-hit@example.com/resource"u8, out var first));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = Jid.TryParseUtf8("cache-hit@example.com/resource"u8, out var second);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(found);
            Assert.Equal(first, second);
        }

        Assert.Equal(0, best);
    }

    [Fact]
    public void Entry_is_found_by_its_bytes_only()
    {
        var cache = new JidCache(8);
        var jid = Jid.Parse("a@b/c");
        cache.Add(jid);

        Assert.Same(jid, cache.Find("a@b/c"u8, JidCache.Hash("a@b/c"u8)));
        Assert.Null(cache.Find("A@b/c"u8, JidCache.Hash("A@b/c"u8)));
        Assert.Null(cache.Find("a@b/d"u8, jid.GetHashCode()));
    }

    [Fact]
    public void Set_keeps_the_two_latest_addresses()
    {
        var cache = new JidCache(2);
        var jids = new[] { Jid.Parse("a@x"), Jid.Parse("b@x"), Jid.Parse("c@x") };
        foreach (var jid in jids)
        {
            cache.Add(jid);
        }

        Assert.Null(cache.Find(jids[0].Utf8, jids[0].GetHashCode()));
        Assert.Same(jids[1], cache.Find(jids[1].Utf8, jids[1].GetHashCode()));
        Assert.Same(jids[2], cache.Find(jids[2].Utf8, jids[2].GetHashCode()));
    }

    [Fact]
    public void Long_addresses_are_not_kept()
    {
        var cache = new JidCache(8);
        var jid = Jid.Parse("a@b/" + new string('r', JidCache.MaxBytes));
        cache.Add(jid);

        Assert.Null(cache.Find(jid.Utf8, jid.GetHashCode()));
    }

    [Fact]
    public void Memory_stays_flat_under_ever_new_addresses()
    {
        var cache = new JidCache(64);
        var kept = Enumerable.Range(0, 10_000).Select(number =>
        {
            var jid = Jid.Parse($"user{number}@example.com");
            cache.Add(jid);
            return jid;
        }).ToList().Count(jid => cache.Find(jid.Utf8, jid.GetHashCode()) is not null);

        Assert.InRange(kept, 1, 64);
    }

    [Fact]
    public void Other_spellings_are_prepared_each_time()
    {
        Assert.True(Jid.TryParseUtf8("Spelling@Example.com"u8, out var upper));
        Assert.True(Jid.TryParseUtf8("Spelling@Example.com"u8, out var again));
        Assert.Equal("spelling@example.com", upper.ToString());
        Assert.Equal(upper, again);
    }

    [Fact]
    public async Task Concurrent_use_gives_each_caller_its_own_address()
    {
        var cache = new JidCache(16);
        var jids = Enumerable.Range(0, 64).Select(number => Jid.Parse($"u{number}@example.com")).ToArray();
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                var jid = jids[(round * 7 + worker) % jids.Length];
                var found = cache.Find(jid.Utf8, jid.GetHashCode());
                if (found is null)
                {
                    cache.Add(jid);
                }
                else
                {
                    Assert.Same(jid, found);
                }
            }
        }));

        await Task.WhenAll(workers);
    }

    [Fact]
    public void Bare_objects_are_shared_between_resources()
    {
        var shared = Enumerable.Range(0, 20).Any(_ =>
            ReferenceEquals(Jid.Parse("shared-bare@example.com/a").Bare, Jid.Parse("shared-bare@example.com/b").Bare));

        Assert.True(shared);
        Assert.Equal("x@y"u8, Encoding.UTF8.GetBytes(Jid.Parse("x@y/z").Bare.ToString()));
    }
}
