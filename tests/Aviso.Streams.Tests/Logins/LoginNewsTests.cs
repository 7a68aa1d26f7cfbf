using System.Net;
using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Core.Clustering;
using Aviso.Protocol;
using Aviso.Streams.Logins;
using Aviso.Streams.Tests.Relay;
using Aviso.Testing.Time;

namespace Aviso.Streams.Tests.Logins;

/// <summary>What nodes tell each other of wrong passwords, and how much of it.</summary>
public sealed class LoginNewsTests : IDisposable
{
    private const string Domain = "example.org";
    private static readonly LoginSource s_romeo = new(IPAddress.Parse("192.0.2.1"), Jid.Parse("romeo@example.org"));
    private readonly FakeTime _time = new();
    private readonly RecordingBus _bus = new();
    private readonly LoginMetrics _metrics;
    private readonly LoginNews _news;

    public LoginNewsTests()
    {
        _metrics = new(new(_time));
        var links = new LinkPair();
        _news = new(new FakeCluster(links.First, LinkPair.One, _bus), _metrics, _time);
    }

    public void Dispose()
    {
        _news.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void First_is_told_at_once_and_what_follows_together()
    {
        _news.Failed(Domain, s_romeo);
        Assert.Equal([new(Domain, s_romeo, 1, false)], _bus.Take());

        _news.Failed(Domain, s_romeo);
        _news.Failed(Domain, s_romeo);
        _news.Failed(Domain, s_romeo with { Account = null });
        Assert.Empty(_bus.Take());

        _time.Advance(LoginNews.Pause);
        Assert.Equal([new(Domain, s_romeo, 2, false), new(Domain, s_romeo with { Account = null }, 1, false)], _bus.Take());
        _time.Advance(LoginNews.Pause);
        _news.Failed(Domain, s_romeo); // after a silence there is nothing to wait for
        Assert.Equal([new(Domain, s_romeo, 1, false)], _bus.Take());
    }

    [Fact]
    public void Right_password_takes_back_what_was_not_told_yet_and_what_was()
    {
        _news.Failed(Domain, s_romeo);
        _news.Failed(Domain, s_romeo);
        _news.Cleared(Domain, s_romeo);
        _news.Failed(Domain, s_romeo);
        _bus.Take();

        _time.Advance(LoginNews.Pause);

        Assert.Equal([new(Domain, s_romeo, 1, true)], _bus.Take());
    }

    [Fact]
    public void Guesses_at_any_number_of_accounts_say_no_more_than_so_much_at_a_time()
    {
        for (var number = 0; number < 2 * LoginNews.MaxSources; number++)
        {
            _news.Failed(Domain, s_romeo with { Account = Jid.Parse($"{new string('a', 200)}{number}@example.org") });
        }

        var told = 0;
        do
        {
            var reports = _bus.Take();
            Assert.True(_bus.LastLength <= LoginNews.MaxEventBytes, $"An event had {_bus.LastLength} bytes.");
            told += reports.Count;
            _time.Advance(LoginNews.Pause);
        }
        while (_bus.Waiting > 0);

        Assert.Equal(1 + LoginNews.MaxSources, told); // the first of all did not wait
    }

    [Fact]
    public void Others_are_heard_and_the_node_itself_is_not()
    {
        List<LoginReport> heard = [];
        _news.Heard = heard.Add;
        var lines = new LoginReport(Domain, s_romeo, 2, true).Encode();

        _bus.Tell(LinkPair.One, lines);
        _bus.Tell(LinkPair.Two, lines);

        Assert.Equal([new(Domain, s_romeo, 2, true)], heard);
    }

    [Fact]
    public void Lines_that_make_no_sense_are_left_out()
    {
        var lines = Encoding.UTF8.GetBytes("many\t\texample.org\t\t\n1\t\texample.org\tnowhere\t\n1\t\n\n3\t\texample.org\t2001:db8::\t\tand more\n");

        Assert.Equal([new(Domain, new(IPAddress.Parse("2001:db8::"), null), 3, false)], LoginReport.Decode(lines));
    }

    [Fact]
    public void Server_that_is_alone_says_nothing()
    {
        var alone = new SingleNode();
        var events = 0;
        alone.Bus.Subscribe("logins.failed", (_, _) => events++);
        using var news = new LoginNews(alone, _metrics, _time);

        news.Failed(Domain, s_romeo);

        Assert.Equal(0, events);
    }

    private sealed class RecordingBus : IClusterBus
    {
        private readonly Queue<byte[]> _events = [];
        private Action<NodeId, ReadOnlyMemory<byte>>? _handler;

        public event Action? Missed
        {
            add { }
            remove { }
        }

        public int Waiting => _events.Count;

        public int LastLength { get; private set; }

        public void Publish(string subject, ReadOnlyMemory<byte> content) => _events.Enqueue(content.ToArray());

        public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) => _handler = handler;

        public void Tell(NodeId from, byte[] lines) => _handler!(from, lines);

        // The oldest event that was not taken yet.
        public IReadOnlyList<LoginReport> Take()
        {
            if (!_events.TryDequeue(out var lines))
            {
                return [];
            }

            LastLength = lines.Length;
            return LoginReport.Decode(lines);
        }
    }
}
