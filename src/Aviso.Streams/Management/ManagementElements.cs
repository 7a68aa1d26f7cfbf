using System.Text;

namespace Aviso.Streams.Management;

/// <summary>The elements of XEP-0198 that the server sends.</summary>
internal static class ManagementElements
{
    public const string Namespace = "urn:xmpp:sm:3";

    public static ReadOnlySpan<byte> Request => "<r xmlns='urn:xmpp:sm:3'/>"u8;

    public static byte[] Answer(uint handled) => Encoding.UTF8.GetBytes($"<a xmlns='urn:xmpp:sm:3' h='{handled}'/>");

    public static byte[] Enabled(string? id, TimeSpan maxWait) => Encoding.UTF8.GetBytes(id is null
        ? "<enabled xmlns='urn:xmpp:sm:3'/>"
        : $"<enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true' max='{(long)maxWait.TotalSeconds}'/>");

    public static byte[] Resumed(string id, uint handled) =>
        Encoding.UTF8.GetBytes($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='{handled}'/>");

    public static byte[] Failed(string condition) =>
        Encoding.UTF8.GetBytes($"<failed xmlns='urn:xmpp:sm:3'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
}
