using Aviso.Modules.Disco.Contracts;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Disco;

public sealed class CapsHashTests
{
    [Fact]
    public void Hash_of_the_simple_example_is_that_of_the_specification() // XEP-0115 §5.2
    {
        var query = Element.Parse("""
            <query xmlns='http://jabber.org/protocol/disco#info'>
              <identity category='client' type='pc' name='Exodus 0.9.1'/>
              <feature var='http://jabber.org/protocol/disco#info'/>
              <feature var='http://jabber.org/protocol/muc'/>
              <feature var='http://jabber.org/protocol/disco#items'/>
              <feature var='http://jabber.org/protocol/caps'/>
            </query>
            """);

        Assert.Equal("QgayPKawpkPSDYmwT/WM94uAlu0=", CapsHash.Sha1(query));
    }

    [Fact]
    public void Hash_of_the_complex_example_is_that_of_the_specification() // XEP-0115 §5.3
    {
        var query = Element.Parse("""
            <query xmlns='http://jabber.org/protocol/disco#info'>
              <x xmlns='jabber:x:data' type='result'>
                <field var='software'><value>Psi</value></field>
                <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
                <field var='ip_version' type='text-multi'><value>ipv6</value><value>ipv4</value></field>
                <field var='os'><value>Mac</value></field>
                <field var='os_version'><value>10.5.1</value></field>
                <field var='software_version'><value>0.11</value></field>
              </x>
              <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
              <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>
              <feature var='http://jabber.org/protocol/caps'/>
              <feature var='http://jabber.org/protocol/disco#info'/>
              <feature var='http://jabber.org/protocol/disco#items'/>
              <feature var='http://jabber.org/protocol/muc'/>
            </query>
            """);

        Assert.Equal("q07IKJEyjvHSyhy//CH0CxmKi8w=", CapsHash.Sha1(query));
    }

    [Fact]
    public void Form_without_hidden_type_does_not_count() // XEP-0115 §5.4, 3.6
    {
        const string start = "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='client' type='pc'/>";
        var without = Element.Parse(start + "</query>");
        var with = Element.Parse(start + "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>a</value></field></x></query>");

        Assert.Equal(CapsHash.Sha1(without), CapsHash.Sha1(with));
    }

    [Fact]
    public void Order_is_that_of_the_bytes_beyond_the_basic_plane()
    {
        // U+FFEE comes before U+1F600 in UTF-8, and after it in UTF-16.
        var query = Element.Parse("<query xmlns='http://jabber.org/protocol/disco#info'><feature var='\U0001F600'/><feature var='\uFFEE'/></query>");

        Assert.Equal("\uFFEE<\U0001F600<", CapsHash.Input(query));
    }
}
