using System.Buffers;

namespace Aviso.Xml;

/// <content>The states within a frame. Each scan leaves the position behind what it has understood.</content>
public sealed partial class StanzaFramer
{
    private static readonly SearchValues<byte> TagStops = SearchValues.Create("<>'\""u8);

    private static ReadOnlySpan<byte> CharacterDataStart => "<![CDATA["u8;

    private Frame Scan(ReadOnlySpan<byte> window)
    {
        while (_position < window.Length)
        {
            Frame frame = _state switch
            {
                State.Content => ScanContent(window),
                State.Markup => ScanMarkup(window[_position]),
                State.StartTag => ScanStartTag(window),
                State.QuotedValue => ScanQuotedValue(window),
                State.EndTag => ScanEndTag(window),
                State.Bang => ScanBang(window),
                State.CharacterData => ScanCharacterData(window),
                State.Declaration => ScanDeclaration(window),
                _ => ScanAfterDeclaration(window[_position]),
            };
            if (frame.Kind != FrameKind.Incomplete)
            {
                return frame;
            }
        }

        return default;
    }

    private Frame ScanContent(ReadOnlySpan<byte> window)
    {
        int at = window[_position..].IndexOf((byte)'<');
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        _markupStart = _position + at;
        _position = _markupStart + 1;
        _state = State.Markup;
        return default;
    }

    private Frame ScanMarkup(byte first)
    {
        switch (first)
        {
            case (byte)'/':
                if (_depth == 0 && _phase != Phase.Open)
                {
                    return Fail(XmlError.NotWellFormed);
                }

                _state = State.EndTag;
                break;
            case (byte)'!':
                _state = State.Bang;
                break;
            case (byte)'?':
                if (_phase != Phase.BeforeHeader || _hasDeclaration)
                {
                    return Fail(XmlError.RestrictedXml);
                }

                _hasDeclaration = true;
                _state = State.Declaration;
                break;
            case 0 when _phase == Phase.BeforeHeader:
                return Fail(XmlError.UnsupportedEncoding);
            default:
                if (!XmlNames.MayStartName(first) || _phase == Phase.Closed)
                {
                    return Fail(XmlError.NotWellFormed);
                }

                if (++_elements > Limits.MaxElements || _depth >= Limits.MaxDepth)
                {
                    return Fail(XmlError.LimitExceeded);
                }

                _state = State.StartTag;
                break;
        }

        _position++;
        return default;
    }

    private Frame ScanStartTag(ReadOnlySpan<byte> window)
    {
        int at = window[_position..].IndexOfAny(TagStops);
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        at += _position;
        _position = at + 1;
        switch (window[at])
        {
            case (byte)'<':
                return Fail(XmlError.NotWellFormed);
            case (byte)'>':
                return EndStartTag(window, window[at - 1] == '/');
            default:
                _quote = window[at];
                _state = State.QuotedValue;
                return default;
        }
    }

    private Frame EndStartTag(ReadOnlySpan<byte> window, bool isEmptyTag)
    {
        if (_phase == Phase.BeforeHeader)
        {
            if (isEmptyTag)
            {
                // A stream that ends with its header.
                return Fail(XmlError.BadFormat);
            }

            ReadOnlySpan<byte> tag = window[(_markupStart + 1)..(_position - 1)];
            int nameLength = tag.IndexOfAny(" \t\r\n"u8);
            ReadOnlySpan<byte> name = nameLength < 0 ? tag : tag[..nameLength];
            _streamName = name.SequenceEqual(UsualStreamName) ? UsualStreamName : name.ToArray();
            _phase = Phase.Open;
            return Complete(FrameKind.StreamOpen, _position);
        }

        if (isEmptyTag)
        {
            return EndElement();
        }

        _depth++;
        _state = State.Content;
        return default;
    }

    private Frame EndElement()
    {
        _state = State.Content;
        return _depth == 0 ? Complete(FrameKind.Element, _position) : default;
    }

    private Frame ScanQuotedValue(ReadOnlySpan<byte> window)
    {
        int at = window[_position..].IndexOfAny(_quote, (byte)'<');
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        _position += at + 1;
        _state = State.StartTag;
        return window[_position - 1] == '<' ? Fail(XmlError.NotWellFormed) : default;
    }

    private Frame ScanEndTag(ReadOnlySpan<byte> window)
    {
        int at = window[_position..].IndexOfAny((byte)'>', (byte)'<');
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        _position += at + 1;
        if (window[_position - 1] == '<')
        {
            return Fail(XmlError.NotWellFormed);
        }

        if (_depth > 0)
        {
            _depth--;
            return EndElement();
        }

        ReadOnlySpan<byte> name = window[(_markupStart + 2)..(_position - 1)].TrimEnd(" \t\r\n"u8);
        if (!name.SequenceEqual(_streamName))
        {
            return Fail(XmlError.NotWellFormed);
        }

        _phase = Phase.Closed;
        return Complete(FrameKind.StreamClose, _position);
    }

    private Frame ScanBang(ReadOnlySpan<byte> window)
    {
        ReadOnlySpan<byte> markup = window[_markupStart..];
        if (markup[2] is (byte)'-' or (byte)'D')
        {
            return Fail(XmlError.RestrictedXml);
        }

        int known = Math.Min(markup.Length, CharacterDataStart.Length);
        if (!markup[..known].SequenceEqual(CharacterDataStart[..known]))
        {
            return Fail(XmlError.NotWellFormed);
        }

        if (_depth == 0)
        {
            return Fail(_phase == Phase.Open ? XmlError.BadFormat : XmlError.NotWellFormed);
        }

        _position = _markupStart + known;
        if (known == CharacterDataStart.Length)
        {
            _state = State.CharacterData;
        }

        return default;
    }

    private Frame ScanCharacterData(ReadOnlySpan<byte> window)
    {
        // The end mark may have begun in what was scanned before.
        int from = Math.Max(_markupStart + CharacterDataStart.Length, _position - 2);
        int at = window[from..].IndexOf("]]>"u8);
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        _position = from + at + 3;
        _state = State.Content;
        return default;
    }

    private Frame ScanDeclaration(ReadOnlySpan<byte> window)
    {
        ReadOnlySpan<byte> start = "<?xml"u8;
        int known = Math.Min(window.Length, start.Length);
        if (!window[..known].SequenceEqual(start[..known]) || (window.Length > start.Length && !XmlNames.IsWhiteSpace(window[start.Length])))
        {
            return Fail(XmlError.RestrictedXml);
        }

        int from = Math.Max(2, _position - 1);
        int at = window[from..].IndexOf("?>"u8);
        if (at < 0)
        {
            _position = window.Length;
            return default;
        }

        _position = from + at + 2;
        XmlError error = XmlDeclaration.Check(window[..(_position - 2)][start.Length..]);
        _state = State.AfterDeclaration;
        return error == XmlError.None ? default : Fail(error);
    }

    private Frame ScanAfterDeclaration(byte next)
    {
        if (next == '<')
        {
            _markupStart = _position;
            _state = State.Markup;
        }
        else if (!XmlNames.IsWhiteSpace(next))
        {
            return Fail(XmlError.NotWellFormed);
        }

        _position++;
        return default;
    }
}
