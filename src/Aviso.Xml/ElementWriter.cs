using System.Buffers;
using System.Text;

namespace Aviso.Xml;

/// <summary>Writes an <see cref="Element"/> in the canonical form of <see cref="XmlBuffer"/>.</summary>
internal static class ElementWriter
{
    public static void Write(IBufferWriter<byte> output, Element element, string inheritedNamespace)
    {
        output.Write("<"u8);
        WriteName(output, element.Name);
        if (element.Namespace != inheritedNamespace)
        {
            WriteAttribute(output, "xmlns", element.Namespace);
        }

        foreach (KeyValuePair<string, string> attribute in element.Attributes)
        {
            WriteAttribute(output, attribute.Key, attribute.Value);
        }

        if (element.Content.IsEmpty)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        foreach (object item in element.Content)
        {
            if (item is Element child)
            {
                Write(output, child, element.Namespace);
            }
            else
            {
                XmlText.WriteEscapedText(output, ((string)item).AsSpan());
            }
        }

        output.Write("</"u8);
        WriteName(output, element.Name);
        output.Write(">"u8);
    }

    private static void WriteAttribute(IBufferWriter<byte> output, string name, string value)
    {
        output.Write(" "u8);
        WriteName(output, name);
        output.Write("='"u8);
        XmlText.WriteEscapedAttribute(output, value.AsSpan());
        output.Write("'"u8);
    }

    private static void WriteName(IBufferWriter<byte> output, string name) => Encoding.UTF8.GetBytes(name, output);
}
