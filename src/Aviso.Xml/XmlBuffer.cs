using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Aviso.Xml;

/// <summary>
/// One checked stanza: its canonical bytes and tables of offsets into them. Reusable: the next <see cref="Parse"/>
/// overwrites everything, without allocating once the buffer has grown to the size of the traffic.
/// <para>Canonical means: no CDATA, no numeric references except those needed for white space, no carriage returns, no
/// element prefixes, attribute prefixes declared on their own element, attribute values without quotes of either kind,
/// no use of prefixes of the stream header. The content may therefore be copied as it stands into any stream whose default
/// namespace is the root's namespace.</para>
/// Not thread-safe. Nodes are valid until the next Parse, Reset or Dispose.
/// </summary>
public sealed class XmlBuffer : IDisposable
{
    private readonly bool _isDetached;
    private readonly TokenTable _table;
    private PooledWriter? _writer;
    private byte[] _bytes = [];
    private int _length;
    private int _generation;

    /// <summary>Creates an empty buffer; arrays are rented when something is parsed.</summary>
    public XmlBuffer() => _table = new TokenTable();

    private XmlBuffer(byte[] bytes, TokenTable table)
    {
        _isDetached = true;
        _bytes = bytes;
        _length = bytes.Length;
        _table = table;
    }

    /// <summary>The stanza in canonical form; empty when nothing is parsed.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The same as <see cref="Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>The stanza's own element; does not exist when nothing is parsed.</summary>
    public XmlNode Root => _table.NodeCount > 0 ? new XmlNode(this, 0) : default;

    internal TokenTable Table => _table;

    internal int Generation => _generation;

    /// <summary>A detached buffer with one parsed element. For cold paths and tests.</summary>
    /// <param name="xml">One element, with white space around it at most.</param>
    /// <param name="defaultNamespace">The default namespace the element inherits.</param>
    /// <exception cref="FormatException">Not one well-formed element, or XML that XMPP excludes.</exception>
    public static XmlBuffer FromText(string xml, string defaultNamespace = "")
    {
        using var buffer = new XmlBuffer();
        ReadOnlySpan<byte> utf8 = Encoding.UTF8.GetBytes(xml.Trim(' ', '\t', '\r', '\n'));
        XmlError error = buffer.Parse(utf8, NamespaceScope.ForDefault(defaultNamespace), XmlLimits.Documents);
        return error == XmlError.None ? buffer.Detach() : throw new FormatException($"Not usable as XML: {error}.");
    }

    /// <summary>
    /// Checks one complete element and indexes it: well-formed, valid UTF-8, namespaces, RFC 6120 §11, limits. The bytes
    /// are copied. Linear in the size of the frame.
    /// </summary>
    /// <param name="frame">Exactly the bytes of the element, as a <see cref="StanzaFramer"/> delimits them.</param>
    /// <param name="scope">Declarations inherited from the stream header.</param>
    /// <param name="limits">Bounds; <see cref="XmlLimits.MaxStanzaBytes"/> holds for the canonical form as well.</param>
    /// <returns><see cref="XmlError.None"/>, or why the frame is refused; the buffer is empty then.</returns>
    public XmlError Parse(ReadOnlySpan<byte> frame, NamespaceScope scope, XmlLimits limits)
    {
        Debug.Assert(!_isDetached, "A detached buffer is immutable.");
        _generation++;
        _length = 0;
        XmlError error = frame.Length > limits.MaxStanzaBytes ? XmlError.LimitExceeded : Load(frame, scope, limits);
        if (error != XmlError.None)
        {
            _length = 0;
            _table.Clear();
        }

        return error;
    }

    /// <summary>Empties the buffer and gives its arrays back to their pools. The buffer can be used again.</summary>
    public void Reset()
    {
        if (_isDetached)
        {
            return;
        }

        _generation++;
        _length = 0;
        _table.ReturnArrays();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    /// <summary>An immutable copy of exact size, for whoever keeps a stanza. It may be read by several threads.</summary>
    public XmlBuffer Detach() => _isDetached ? this : new XmlBuffer(Bytes.ToArray(), _table.Copy());

    /// <summary>The same as <see cref="Reset"/>.</summary>
    public void Dispose() => Reset();

    /// <summary>Checks and indexes a start tag whose element does not end; the bytes are not made canonical.</summary>
    internal XmlError ParseStartTag(ReadOnlySpan<byte> tag, XmlLimits limits)
    {
        if (!tag.EndsWith(">"u8) || tag.EndsWith("/>"u8))
        {
            return XmlError.NotWellFormed;
        }

        // Read as an element without content.
        Copy(tag[..^1], spare: 2);
        "/>"u8.CopyTo(_bytes.AsSpan(_length));
        _length += 2;
        return new XmlTokenizer(Bytes, _table, NamespaceScope.Empty, limits).Run();
    }

    private void Copy(ReadOnlySpan<byte> frame, int spare = 0)
    {
        if (_bytes.Length < frame.Length + spare)
        {
            Replace(ArrayPool<byte>.Shared.Rent(Math.Max(frame.Length + spare, 512)));
        }

        frame.CopyTo(_bytes);
        _length = frame.Length;
    }

    private XmlError Load(ReadOnlySpan<byte> frame, NamespaceScope scope, XmlLimits limits)
    {
        Copy(frame);
        var tokenizer = new XmlTokenizer(Bytes, _table, scope, limits);
        XmlError error = tokenizer.Run();
        return error == XmlError.None && !tokenizer.IsCanonical ? Canonicalize(scope, limits.MaxStanzaBytes) : error;
    }

    private XmlError Canonicalize(NamespaceScope scope, int maxBytes)
    {
        PooledWriter writer = _writer ??= new PooledWriter();
        writer.Start(_length + (_length / 4));
        int inherited = _table.InternNamespace(Bytes, scope.DefaultUtf8);
        bool fits = new XmlCanonicalizer(Bytes, _table, writer).TryWrite(inherited, writer, maxBytes);
        _length = writer.Length;
        Replace(writer.TakeArray());
        if (!fits)
        {
            return XmlError.LimitExceeded;
        }

        // The limits held for what was received; declarations may now stand more often.
        return new XmlTokenizer(Bytes, _table, scope, XmlLimits.Documents).Run();
    }

    private void Replace(byte[] bytes)
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bytes;
    }
}
