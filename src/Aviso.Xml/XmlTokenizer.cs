using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Aviso.Xml;

/// <summary>
/// One pass over one complete element: checks everything XML 1.0, Namespaces in XML and RFC 6120 §11 ask for and fills
/// a <see cref="TokenTable"/>. Iterative: nesting costs table entries, never stack.
/// </summary>
internal ref partial struct XmlTokenizer
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014"u8
            + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"u8);

    private static readonly SearchValues<byte> ControlsAndReturn = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014"u8
            + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"u8);

    private readonly ReadOnlySpan<byte> _source;
    private readonly TokenTable _table;
    private readonly NamespaceScope _scope;
    private readonly XmlLimits _limits;
    private int _position;
    private int _current = -1;
    private int _depth;
    private int _defaultNamespace;
    private int _declaredPrefixes;

    public XmlTokenizer(ReadOnlySpan<byte> source, TokenTable table, NamespaceScope scope, XmlLimits limits)
    {
        _source = source;
        _table = table;
        _scope = scope;
        _limits = limits;
    }

    /// <summary>False when the source has to be rewritten before it may be passed on, see <see cref="XmlCanonicalizer"/>.</summary>
    public bool IsCanonical { get; private set; } = true;

    public XmlError Run()
    {
        _table.Clear();
        _defaultNamespace = _table.InternNamespace(_source, _scope.DefaultUtf8);
        XmlError error = CheckCharacters();
        if (error != XmlError.None)
        {
            return error;
        }

        if (_source.IsEmpty || _source[0] != '<')
        {
            return XmlError.NotWellFormed;
        }

        do
        {
            error = ReadMarkup();
            if (error == XmlError.None && _current >= 0)
            {
                error = ReadText();
            }

            if (error != XmlError.None)
            {
                return error;
            }
        }
        while (_current >= 0);

        return _position == _source.Length ? XmlError.None : XmlError.NotWellFormed;
    }

    /// <summary>UTF-8 and the characters XML 1.0 excludes. Surrogates and overlong forms are invalid UTF-8 already.</summary>
    private XmlError CheckCharacters()
    {
        int control = _source.IndexOfAny(ControlsAndReturn);
        if (control >= 0)
        {
            // White space as received: line ends have to be normalised (XML 1.0 §2.11).
            IsCanonical = false;
            if (_source[control..].ContainsAny(Controls))
            {
                return XmlError.NotWellFormed;
            }
        }

        if (Ascii.IsValid(_source))
        {
            return XmlError.None;
        }

        return Utf8.IsValid(_source) && _source.IndexOf("\uFFFE"u8) < 0 && _source.IndexOf("\uFFFF"u8) < 0
            ? XmlError.None
            : XmlError.NotWellFormed;
    }

    private XmlError ReadMarkup()
    {
        int next = _position + 1;
        if (next >= _source.Length)
        {
            return XmlError.NotWellFormed;
        }

        switch (_source[next])
        {
            case (byte)'/':
                return ReadEndTag();
            case (byte)'?':
                return XmlError.RestrictedXml;
            case (byte)'!':
                return _current >= 0 && _source[next..].StartsWith("![CDATA["u8) ? ReadCharacterData() : ForbiddenDeclaration(next + 1);
            default:
                return ReadStartTag();
        }
    }

    private readonly XmlError ForbiddenDeclaration(int afterBang) =>
        afterBang < _source.Length && _source[afterBang] is (byte)'-' or (byte)'D' ? XmlError.RestrictedXml : XmlError.NotWellFormed;

    private XmlError ReadCharacterData()
    {
        int start = _position + "<![CDATA[".Length;
        int length = _source[start..].IndexOf("]]>"u8);
        if (length < 0)
        {
            return XmlError.NotWellFormed;
        }

        IsCanonical = false;
        _position = start + length + "]]>".Length;
        return XmlError.None;
    }

    /// <summary>Reads character data up to the next <c>&lt;</c>.</summary>
    private XmlError ReadText()
    {
        ReadOnlySpan<byte> source = _source;
        int at = _position;
        while (true)
        {
            int run = source[at..].IndexOfAny((byte)'<', (byte)'&', (byte)']');
            if (run < 0)
            {
                return XmlError.NotWellFormed;
            }

            at += run;
            switch (source[at])
            {
                case (byte)'<':
                    _position = at;
                    return XmlError.None;
                case (byte)'&':
                    XmlError error = ReadReference(ref at);
                    if (error != XmlError.None)
                    {
                        return error;
                    }

                    break;
                default:
                    if (source[at..].StartsWith("]]>"u8))
                    {
                        return XmlError.NotWellFormed;
                    }

                    at++;
                    break;
            }
        }
    }

    private XmlError ReadReference(ref int at)
    {
        XmlError error = XmlReference.Read(_source[at..], out XmlReference reference);
        at += reference.Length;
        IsCanonical &= !reference.IsNumeric;
        return error;
    }

    private readonly bool SkipWhiteSpace(ref int at)
    {
        int start = at;
        while ((uint)at < (uint)_source.Length && XmlNames.IsWhiteSpace(_source[at]))
        {
            at++;
        }

        return at > start;
    }
}
