namespace Aviso.Xml.Tests;

/// <summary>Stanzas and streams the tests share: forms real clients send, and every corner the syntax has.</summary>
internal static class Examples
{
    public const string StreamHeader =
        "<?xml version='1.0'?><stream:stream from='juliet@im.example.com' to='im.example.com' version='1.0' xml:lang='en' "
        + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    public const string ChatMessage =
        "<message to='romeo@montague.example/orchard-7f3a' from='juliet@capulet.example/balcony-91c2' type='chat' "
        + "id='6f0c1b52-2f5e-4e0a-9d5c-2f7f5f0d3a11' xml:lang='en'><body>Wherefore art thou, Romeo? Deny thy father.</body>"
        + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"
        + "<origin-id xmlns='urn:xmpp:sid:0' id='6f0c1b52-2f5e-4e0a-9d5c-2f7f5f0d3a11'/></message>";

    /// <summary>Elements in canonical form, which parsing leaves as they are.</summary>
    public static readonly string[] Canonical =
    [
        ChatMessage,
        "<presence/>",
        "<presence><show>dnd</show><status>Wooing Juliet</status></presence>",
        "<iq id='b1' type='get'><query xmlns='jabber:iq:roster' ver='ver11'/></iq>",
        "<message xmlns='jabber:client'><body>a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;</body></message>",
        "<message ><body >x</body ></message >",
        "<message\n\tto='a@b'\n/>",
        "<message to = 'a@b' id\t=\n'1'/>",
        "<message to=\"a@b\" x='a>b'/>",
        "<message><body>grüße 😀 \u2028 ＡＢ \u0085</body></message>",
        "<message><body>]] ]> ></body></message>",
        "<größe ключ='値'><_a-b.c1/></größe>",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGp1bGlldAByMG0zMG15cjBtMzA=</auth>",
        "<a xmlns='urn:a'><b xmlns='urn:b'><c xmlns=''/><d/></b><b/></a>",
        "<a xmlns:p='urn:p' p:b='1' b='1' xml:b='1'/>",
        "<x xmlns='a&amp;b'><y xmlns='a&amp;b'/></x>",
        "<a> <b/> <b> </b> </a>",
    ];

    /// <summary>Elements as received, and what they become (default namespace jabber:client, prefix s bound on the stream).</summary>
    public static readonly (string Source, string Canonical)[] Rewritten =
    [
        ("<message><body><![CDATA[a<b>&amp;]]></body></message>", "<message><body>a&lt;b&gt;&amp;amp;</body></message>"),
        ("<message><![CDATA[</message>]]></message>", "<message>&lt;/message&gt;</message>"),
        ("<m><![CDATA[]]]]><![CDATA[>]]></m>", "<m>]]&gt;</m>"),
        ("<m><![CDATA[]]]]>></m>", "<m>]]&gt;</m>"),
        ("<m><![CDATA[]]></m>", "<m></m>"),
        ("<m>&#65;&#x42;&#60;&#38;amp;&#x1F600;</m>", "<m>AB&lt;&amp;amp;😀</m>"),
        ("<m>&#13;&#xA;&#9;</m>", "<m>&#xD;\n\t</m>"),
        ("<m>]]&#62;</m>", "<m>]]&gt;</m>"),
        ("<m a='&#13;&#xA;&#9;&#39;&#34;&#60;'/>", "<m a='&#xD;&#xA;&#x9;&apos;&quot;&lt;'/>"),
        ("<m>a\r\nb\rc\r\r\n</m>", "<m>a\nb\nc\n\n</m>"),
        ("<m><![CDATA[a\r\nb\rc]]></m>", "<m>a\nb\nc</m>"),
        ("<m a='b\tc\nd\r\ne\rf'/>", "<m a='b c d e f'/>"),
        ("<m\r\na='b'/>", "<m a='b'/>"),
        ("<m a=\"it's\" b='\"'/>", "<m a='it&apos;s' b='&quot;'/>"),
        ("<c:message xmlns:c='jabber:client'><c:body>x</c:body></c:message>", "<message><body>x</body></message>"),
        ("<c:message xmlns:c='urn:c'><c:body><x/></c:body></c:message>", "<message xmlns='urn:c'><body><x xmlns='jabber:client'/></body></message>"),
        ("<s:features><bind xmlns='urn:b'/></s:features>", "<features xmlns='urn:stream'><bind xmlns='urn:b'/></features>"),
        ("<message><s:x s:y='1' s:z='2'/></message>", "<message><x xmlns='urn:stream' xmlns:s='urn:stream' s:y='1' s:z='2'/></message>"),
        ("<m xmlns:p='urn:p'><b p:c='1'/></m>", "<m><b xmlns:p='urn:p' p:c='1'/></m>"),
        ("<m xmlns:p='urn:p' p:c='1'><b xmlns:p='urn:q' p:d='2'><p:e p:f='3'/></b></m>",
            "<m xmlns:p='urn:p' p:c='1'><b xmlns:p='urn:q' p:d='2'><e xmlns='urn:q' xmlns:p='urn:q' p:f='3'/></b></m>"),
        ("<p:m xmlns:p='a&amp;b&#39;'/>", "<m xmlns='a&amp;b&apos;'/>"),
        ("<m xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:p='u'><p:a xml:lang='de'/></m>", "<m><a xmlns='u' xml:lang='de'/></m>"),
    ];

    /// <summary>Single elements that have to be refused, with the reason.</summary>
    public static readonly (string Source, XmlError Error)[] Refused =
    [
        ("", XmlError.NotWellFormed),
        (" <a/>", XmlError.NotWellFormed),
        ("<a/> ", XmlError.NotWellFormed),
        ("text", XmlError.NotWellFormed),
        ("<", XmlError.NotWellFormed),
        ("<a", XmlError.NotWellFormed),
        ("<a>", XmlError.NotWellFormed),
        ("<a/", XmlError.NotWellFormed),
        ("<a/ >", XmlError.NotWellFormed),
        ("<a></a", XmlError.NotWellFormed),
        ("<a></b>", XmlError.NotWellFormed),
        ("<a></ab>", XmlError.NotWellFormed),
        ("<ab></a>", XmlError.NotWellFormed),
        ("<a></ a>", XmlError.NotWellFormed),
        ("<a></a b='1'>", XmlError.NotWellFormed),
        ("<a><b></a></b>", XmlError.NotWellFormed),
        ("<a/><b/>", XmlError.NotWellFormed),
        ("</a>", XmlError.NotWellFormed),
        ("< a/>", XmlError.NotWellFormed),
        ("<1/>", XmlError.NotWellFormed),
        ("<-a/>", XmlError.NotWellFormed),
        ("<a\u00D7/>", XmlError.NotWellFormed),
        ("<\u0300a/>", XmlError.NotWellFormed),
        ("<a$/>", XmlError.NotWellFormed),
        ("<:a/>", XmlError.NotWellFormed),
        ("<a:/>", XmlError.NotWellFormed),
        ("<xml:a:b/>", XmlError.NotWellFormed),
        ("<s:1/>", XmlError.NotWellFormed),
        ("<u:a/>", XmlError.NotWellFormed),
        ("<a u:b='1'/>", XmlError.NotWellFormed),
        ("<a b/>", XmlError.NotWellFormed),
        ("<a b=/>", XmlError.NotWellFormed),
        ("<a b=c/>", XmlError.NotWellFormed),
        ("<a b='c/>", XmlError.NotWellFormed),
        ("<a b='c\"/>", XmlError.NotWellFormed),
        ("<a b='c'd='e'/>", XmlError.NotWellFormed),
        ("<a b='<'/>", XmlError.NotWellFormed),
        ("<a b='1' b='2'/>", XmlError.NotWellFormed),
        ("<a xmlns='u' xmlns='v'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='u' xmlns:p='u'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='a&amp;b' xmlns:q='a&#38;b' p:b='1' q:b='2'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='urn:stream' p:b='1' s:b='2'/>", XmlError.NotWellFormed),
        ("<a xmlns:p=''/>", XmlError.NotWellFormed),
        ("<a xmlns:xmlns='u'/>", XmlError.NotWellFormed),
        ("<a xmlns:xml='u'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", XmlError.NotWellFormed),
        ("<a xmlns='http://www.w3.org/XML/1998/namespace'/>", XmlError.NotWellFormed),
        ("<a xmlns='http://www.w3.org/2000/xmlns/'/>", XmlError.NotWellFormed),
        ("<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", XmlError.NotWellFormed),
        ("<xmlns:a/>", XmlError.NotWellFormed),
        ("<a><xml:b/></a>", XmlError.NotWellFormed), // see XmlTokenizer: well-formed, but no such element exists
        ("<a><b xmlns:p='u'/><p:c/></a>", XmlError.NotWellFormed),
        ("<a>]]></a>", XmlError.NotWellFormed),
        ("<a>]]]></a>", XmlError.NotWellFormed),
        ("<a>&</a>", XmlError.NotWellFormed),
        ("<a>& b</a>", XmlError.NotWellFormed),
        ("<a>&;</a>", XmlError.NotWellFormed),
        ("<a>&amp</a>", XmlError.NotWellFormed),
        ("<a>&#;</a>", XmlError.NotWellFormed),
        ("<a>&#x;</a>", XmlError.NotWellFormed),
        ("<a>&#X41;</a>", XmlError.NotWellFormed),
        ("<a>&#4G;</a>", XmlError.NotWellFormed),
        ("<a>&#65</a>", XmlError.NotWellFormed),
        ("<a>&#0;</a>", XmlError.NotWellFormed),
        ("<a>&#8;</a>", XmlError.NotWellFormed),
        ("<a>&#xD800;</a>", XmlError.NotWellFormed),
        ("<a>&#xFFFE;</a>", XmlError.NotWellFormed),
        ("<a>&#xFFFF;</a>", XmlError.NotWellFormed),
        ("<a>&#x110000;</a>", XmlError.NotWellFormed),
        ("<a>&#99999999999999999999;</a>", XmlError.NotWellFormed),
        ("<a b='&#0;'/>", XmlError.NotWellFormed),
        ("<a b='&'/>", XmlError.NotWellFormed),
        ("<a>&foo;</a>", XmlError.RestrictedXml),
        ("<a>&AMP;</a>", XmlError.RestrictedXml),
        ("<a b='&foo;'/>", XmlError.RestrictedXml),
        ("<a>\u0000</a>", XmlError.NotWellFormed),
        ("<a>\u0001</a>", XmlError.NotWellFormed),
        ("<a>\r\u001F</a>", XmlError.NotWellFormed),
        ("<a>\uFFFE</a>", XmlError.NotWellFormed),
        ("<a>\uFFFF</a>", XmlError.NotWellFormed),
        ("<a b='\u000B'/>", XmlError.NotWellFormed),
        ("<a><!-- b --></a>", XmlError.RestrictedXml),
        ("<!-- b --><a/>", XmlError.RestrictedXml),
        ("<a><?b c?></a>", XmlError.RestrictedXml),
        ("<?xml version='1.0'?><a/>", XmlError.RestrictedXml),
        ("<!DOCTYPE a><a/>", XmlError.RestrictedXml),
        ("<a><!DOCTYPE a></a>", XmlError.RestrictedXml),
        ("<a><!ENTITY b 'c'></a>", XmlError.NotWellFormed),
        ("<a><![CDATA[</a>", XmlError.NotWellFormed),
        ("<a><![cdata[]]></a>", XmlError.NotWellFormed),
        ("<![CDATA[x]]>", XmlError.NotWellFormed),
    ];

    public static NamespaceScope Scope { get; } = NamespaceScope.Create("jabber:client", ("s", "urn:stream"));
}
