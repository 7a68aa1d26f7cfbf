using System.Runtime.CompilerServices;
using Aviso.Abstractions.Hosts;
using Aviso.Core.Accounts;
using Aviso.Core.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Tests.Accounts;

/// <summary>One object for each account, for as long as anybody can see it, and no more of them than allowed.</summary>
public sealed class AccountDirectoryTests
{
    private readonly VirtualHost _host = new(Jid.Parse("example.org"), new HostOptions());

    [Fact]
    public void Account_is_the_same_object_each_time()
    {
        var directory = new AccountDirectory(recent: 16);
        var jid = Jid.Parse("romeo@example.org");
        Assert.Null(directory.TryGet(jid));

        var account = directory.GetOrAdd(jid, _host, isAnonymous: false);

        Assert.Same(account, directory.GetOrAdd(Jid.Parse("ROMEO@example.org"), _host, isAnonymous: false));
        Assert.Same(account, directory.TryGet(jid));
    }

    [Fact]
    public async Task Threads_that_race_get_the_same_object()
    {
        for (var round = 0; round < 50; round++)
        {
            var directory = new AccountDirectory(recent: 16);
            var jid = Jid.Parse($"romeo{round}@example.org");
            using var start = new Barrier(4);

            var accounts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return directory.GetOrAdd(jid, _host, isAnonymous: false);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.Single(accounts.Distinct());
        }
    }

    [Fact]
    public void Account_that_is_held_stays_the_same_whatever_comes_and_goes()
    {
        var directory = new AccountDirectory(recent: 16);
        var held = directory.GetOrAdd(Jid.Parse("romeo@example.org"), _host, isAnonymous: false);

        AddMany(directory, 3000);
        GC.Collect();
        AddMany(directory, 3000);

        Assert.Same(held, directory.TryGet(Jid.Parse("romeo@example.org")));
    }

    [Fact]
    public void Accounts_that_nobody_holds_are_bounded()
    {
        var directory = new AccountDirectory(recent: 16);

        AddMany(directory, 3000);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.InRange(CountAlive(directory), 1, 16);
        Assert.NotNull(directory.TryGet(Jid.Parse("account2999@example.org")));
        Assert.Null(directory.TryGet(Jid.Parse("account0@example.org")));
    }

    [Fact]
    public void Forgotten_account_is_made_anew()
    {
        var directory = new AccountDirectory(recent: 16);
        var jid = Jid.Parse("romeo@example.org");
        var erased = directory.GetOrAdd(jid, _host, isAnonymous: false);

        directory.Forget(erased);

        Assert.Null(directory.TryGet(jid));
        Assert.NotSame(erased, directory.GetOrAdd(jid, _host, isAnonymous: false));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddMany(AccountDirectory directory, int count)
    {
        for (var number = 0; number < count; number++)
        {
            directory.GetOrAdd(Jid.Parse($"account{number}@example.org"), _host, isAnonymous: false);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountAlive(AccountDirectory directory) => directory.Alive().Count();
}
