using System.Text;

namespace Aviso.Xml.Tests;

/// <summary>Generates elements that use all of the syntax, nearly always well-formed, and mutates them.</summary>
internal sealed class XmlGenerator(int seed)
{
    private static readonly string[] Names = ["a", "b", "message", "body", "x1", "_y", "z-.", "é", "ключ"];
    private static readonly string[] Prefixes = ["p", "q", "s", "xml", "unbound"];
    private static readonly string[] NamespaceNames = ["", "urn:a", "urn:b", "jabber:client", "urn:stream", "a&amp;b", "a&#38;b", " urn:a "];

    private static readonly string[] Texts =
    [
        "x", " ", "\n", "\r\n", "\r", "\t", "ü", "😀", "\u0085", "\uFFFD", "]", "]]", ">", "'", "\"", "&amp;", "&lt;", "&gt;", "&apos;", "&quot;",
        "&#65;", "&#x41;", "&#13;", "&#xA;", "&#9;", "&#60;", "&#38;", "&#62;", "&#x1F600;", "&#xFFFD;",
    ];

    private static readonly string[] Tokens =
    [
        "<", ">", "/", "/>", "</", "<a>", "</a>", "&", ";", "&foo;", "&#0;", "&#xFFFE;", "&#x110000;", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>",
        "<!DOCTYPE a>", "'", "\"", "=", " ", "\n", "\0", "\u0001", "\uFFFF", "\uFFFE", ":", "a:b", "a='1'", " a='1'", " xmlns='urn:a'", " xmlns:p='urn:a'",
        " p:a='2'", " q:a='3'", "xmlns", "xml", "-", ".", "1", "\uFEFF", "\u00D7", "\u00B7", "\u0300", "é",
    ];

    private static readonly byte[] Bytes = [0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF8, 0xFE, 0xFF, .. "<>&'\"/=:;!?[]-x "u8];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _xml = new();

    public byte[] Element()
    {
        _xml.Clear();
        WriteElement(0);
        return Encoding.UTF8.GetBytes(_xml.ToString());
    }

    public byte[] Mutate(byte[] source)
    {
        var bytes = new List<byte>(source);
        for (int count = _random.Next(1, 4); count > 0; count--)
        {
            int at = _random.Next(bytes.Count + 1);
            int length = Math.Min(_random.Next(1, 6), bytes.Count - at);
            switch (_random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = Pick(Bytes);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(Tokens)));
                    break;
            }
        }

        return [.. bytes];
    }

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string QualifiedName(int prefixPercent) => Chance(prefixPercent) ? $"{Pick(Prefixes[..^1])}:{Pick(Names)}" : Pick(Names);

    private void WriteElement(int depth)
    {
        // Prefixes have to be bound now and then: p and q mostly are, by the element that uses them or an outer one.
        string name = QualifiedName(15);
        _xml.Append('<').Append(name);
        foreach (string declared in new[] { "xmlns", "xmlns:p", "xmlns:q" })
        {
            if (Chance(depth == 0 && declared != "xmlns" ? 80 : 20))
            {
                WriteAttribute(declared, Pick(declared == "xmlns" ? NamespaceNames : NamespaceNames[1..]));
            }
        }

        for (int count = _random.Next(4); count > 0; count--)
        {
            WriteAttribute(QualifiedName(30), string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => Pick(Texts))));
        }

        if (Chance(25))
        {
            _xml.Append(Chance(20) ? " />" : "/>");
            return;
        }

        _xml.Append('>');
        for (int count = _random.Next(5); count > 0; count--)
        {
            if (depth < 4 && Chance(50))
            {
                WriteElement(depth + 1);
            }
            else if (Chance(15))
            {
                _xml.Append("<![CDATA[").Append(Chance(50) ? "<a>&amp;\r\n]" : Pick(Texts)).Append("]]>");
            }
            else
            {
                _xml.Append(Pick(Texts));
            }
        }

        _xml.Append("</").Append(name).Append(Chance(10) ? "\n>" : ">");
    }

    private void WriteAttribute(string name, string value)
    {
        char quote = Chance(50) ? '\'' : '"';
        _xml.Append(Chance(10) ? "\r\n" : " ").Append(name).Append(Chance(5) ? " = " : "=");
        _xml.Append(quote).Append(value.Replace(quote.ToString(), "", StringComparison.Ordinal)).Append(quote);
    }
}
