namespace Aviso.Xml;

/// <summary>Sorts what an <see cref="Element"/> is made of into attributes and content, and checks it.</summary>
internal readonly struct ElementContent
{
    private readonly List<KeyValuePair<string, string>> _attributes;
    private readonly List<object> _content;

    public ElementContent(KeyValuePair<string, string>[] attributes, object[] content)
    {
        _attributes = [.. attributes];
        _content = [.. content];
    }

    public KeyValuePair<string, string>[] Attributes
    {
        get
        {
            foreach (KeyValuePair<string, string> attribute in _attributes)
            {
                CheckPrefix(attribute.Key);
            }

            return [.. _attributes];
        }
    }

    public object[] Content => [.. _content];

    public Element[] Children => [.. _content.OfType<Element>()];

    public void Add(object? item)
    {
        switch (item)
        {
            case null or "":
                break;
            case string or Element:
                _content.Add(item);
                break;
            case ValueTuple<string, string?> attribute:
                SetAttribute(attribute.Item1, attribute.Item2);
                break;
            case KeyValuePair<string, string> attribute:
                SetAttribute(attribute.Key, attribute.Value);
                break;
            case IEnumerable<Element> elements:
                _content.AddRange(elements);
                break;
            default:
                throw new ArgumentException($"An element cannot contain a {item.GetType().Name}.", nameof(item));
        }
    }

    private void SetAttribute(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (name == "xmlns" || !XmlNames.IsName(name, allowPrefix: true))
        {
            throw new ArgumentException($"'{name}' cannot name an attribute.", nameof(name));
        }

        int existing = _attributes.FindIndex(attribute => attribute.Key == name);
        if (existing >= 0)
        {
            _attributes[existing] = new(name, value);
        }
        else
        {
            _attributes.Add(new(name, value));
        }
    }

    private void CheckPrefix(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || name.StartsWith("xml:", StringComparison.Ordinal) || name.StartsWith("xmlns:", StringComparison.Ordinal))
        {
            return;
        }

        string declaration = string.Concat("xmlns:", name.AsSpan(0, colon));
        if (!_attributes.Exists(attribute => attribute.Key == declaration))
        {
            throw new ArgumentException($"The prefix of attribute '{name}' is not declared on the element.", nameof(name));
        }
    }
}
