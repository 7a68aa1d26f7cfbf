namespace Aviso.Xml;

/// <summary>
/// Finds where the next top-level piece of an XML stream ends. It looks only at what decides that, tags, quotes and CDATA
/// sections, and refuses early what can never become acceptable: forbidden markup, text between stanzas, anything beyond
/// the limits. Everything else is judged by <see cref="StreamHeader.TryParse"/> and <see cref="XmlBuffer.Parse"/> on the
/// complete frame.
/// One per stream; keeps no bytes, only how far it has scanned, so that input arriving byte by byte costs linear time.
/// Not thread-safe.
/// </summary>
public sealed partial class StanzaFramer
{
    private static readonly byte[] UsualStreamName = "stream:stream"u8.ToArray();

    private Phase _phase;
    private State _state;
    private bool _atVeryStart = true;
    private bool _hasDeclaration;
    private byte _quote;
    private int _position;
    private int _markupStart;
    private int _depth;
    private int _elements;
    private byte[] _streamName = [];
    private XmlError _failure;

    /// <summary>Creates a framer that expects a stream header.</summary>
    public StanzaFramer(XmlLimits limits) => Limits = limits;

    private enum Phase : byte
    {
        BeforeHeader,
        Open,
        Closed,
    }

    private enum State : byte
    {
        /// <summary>Between frames.</summary>
        Boundary,

        /// <summary>Between the XML declaration and the stream's start tag.</summary>
        AfterDeclaration,
        Declaration,

        /// <summary>Behind a <c>&lt;</c>.</summary>
        Markup,
        StartTag,
        QuotedValue,
        EndTag,
        Content,

        /// <summary>Behind <c>&lt;!</c>.</summary>
        Bang,
        CharacterData,
    }

    /// <summary>The bounds in force; raised after authentication.</summary>
    public XmlLimits Limits { get; set; }

    /// <summary>
    /// Looks for one frame at the beginning of <paramref name="unread"/>, which starts where the last returned frame ended.
    /// After <see cref="FrameKind.Incomplete"/> the caller comes again with the same bytes and more behind them. At most
    /// the limit's number of bytes has to be kept: an incomplete frame of that size is an error. After an error every
    /// further call gives the same error.
    /// </summary>
    public Frame Next(ReadOnlySpan<byte> unread)
    {
        if (_failure != XmlError.None)
        {
            return Fail(_failure);
        }

        if (_state == State.Boundary)
        {
            Frame? answer = AtBoundary(unread);
            if (answer is not null)
            {
                return answer.Value;
            }
        }

        int limit = _phase == Phase.BeforeHeader ? Limits.MaxHeaderBytes : Limits.MaxStanzaBytes;
        Frame frame = Scan(unread.Length > limit ? unread[..limit] : unread);
        return frame.Kind == FrameKind.Incomplete && unread.Length >= limit ? Fail(XmlError.LimitExceeded) : frame;
    }

    /// <summary>A new stream begins on the same connection: after TLS, after authentication.</summary>
    public void Restart()
    {
        _phase = Phase.BeforeHeader;
        _atVeryStart = true;
        _failure = XmlError.None;
        _streamName = [];
        ToBoundary();
    }

    private Frame Fail(XmlError error)
    {
        _failure = error;
        return new Frame(FrameKind.Error, 0, error);
    }

    private void ToBoundary()
    {
        _state = State.Boundary;
        _position = 0;
        _depth = 0;
        _elements = 0;
        _hasDeclaration = false;
    }

    private Frame Complete(FrameKind kind, int length)
    {
        ToBoundary();
        return new Frame(kind, length, XmlError.None);
    }

    private Frame? AtBoundary(ReadOnlySpan<byte> unread)
    {
        if (unread.IsEmpty)
        {
            return default(Frame);
        }

        if (_atVeryStart && unread[0] == 0xEF)
        {
            // RFC 6120 §11.6 forbids a byte order mark to senders; some XML writers produce one all the same.
            ReadOnlySpan<byte> mark = "\uFEFF"u8;
            if (unread.Length < mark.Length && mark.StartsWith(unread))
            {
                return default(Frame);
            }

            _atVeryStart = false;
            return unread.StartsWith(mark) ? Complete(FrameKind.WhiteSpace, mark.Length) : Fail(XmlError.NotWellFormed);
        }

        _atVeryStart = false;
        if (unread[0] == '<')
        {
            _state = State.Markup;
            _markupStart = 0;
            _position = 1;
            return null;
        }

        int length = unread.IndexOfAnyExcept(" \t\r\n"u8);
        if (length != 0)
        {
            return Complete(FrameKind.WhiteSpace, length < 0 ? unread.Length : length);
        }

        return Fail(_phase switch
        {
            // The first bytes of UTF-16 or UTF-32, with or without byte order mark (XML 1.0 appendix F).
            Phase.BeforeHeader when unread[0] is 0x00 or 0xFE or 0xFF => XmlError.UnsupportedEncoding,
            Phase.Open => XmlError.BadFormat,
            _ => XmlError.NotWellFormed,
        });
    }
}
