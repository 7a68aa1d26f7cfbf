using System.Text;
using Aviso.Xml;
using BenchmarkDotNet.Attributes;

namespace Aviso.Benchmarks;

/// <summary>What one chat message costs the XML engine: finding its end, and checking and indexing it.</summary>
[MemoryDiagnoser]
public class XmlBenchmarks : IDisposable
{
    // About 400 bytes with what today's clients put into a message.
    private static readonly byte[] Message = Encoding.UTF8.GetBytes(
        "<message from='juliet@example.com/balcony' to='romeo@example.net/orchard' type='chat' id='ktx72v49' xml:lang='en'>" +
        "<body>" + new string('x', 100) + "</body>" +
        "<request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/>" +
        "<origin-id xmlns='urn:xmpp:sid:0' id='de305d54-75b4-431b-adb2-eb6b9e546013'/></message>");

    private readonly NamespaceScope _scope = NamespaceScope.ForDefault("jabber:client");
    private readonly XmlBuffer _buffer = new();
    private readonly StanzaFramer _framer = new(XmlLimits.Default);

    [GlobalSetup]
    public void OpenStream() => _framer.Next(Encoding.UTF8.GetBytes(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"));

    [GlobalCleanup]
    public void Dispose()
    {
        _buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Frame() => _framer.Next(Message).Length;

    [Benchmark]
    public XmlError Parse() => _buffer.Parse(Message, _scope, XmlLimits.Default);

    [Benchmark]
    public Element ToTree()
    {
        _buffer.Parse(Message, _scope, XmlLimits.Default);
        return _buffer.Root.ToElement();
    }
}
