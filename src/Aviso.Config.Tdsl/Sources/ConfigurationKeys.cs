namespace Aviso.Config.Tdsl.Sources;

/// <summary>
/// Between the names of TDSL and the keys of <see cref="Microsoft.Extensions.Configuration"/>, which are joined by ':'. A colon within a name
/// (<c>'jabber:iq:last'</c>, an IPv6 address) is written <c>%3A</c> in the key.
/// </summary>
public static class ConfigurationKeys
{
    /// <summary>The key under which a block's activity is kept, as in <c>'ping' (active: false) {}</c>. No option may have this name.</summary>
    public const string Active = "active";

    /// <summary>One name as a part of a key.</summary>
    public static string Escape(string name) =>
        name.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);

    /// <summary>The name that a part of a key stands for.</summary>
    public static string Unescape(string part) =>
        part.Replace("%3A", ":", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal);

    /// <summary>The key of a '/'-separated path.</summary>
    public static string FromPath(string path) => path.Length == 0 ? "" : string.Join(':', path.Split('/').Select(Escape));

    /// <summary>The '/'-separated path of a key, for messages.</summary>
    public static string ToPath(string key) => string.Join('/', key.Split(':').Select(Unescape));

    /// <summary>A key one level down.</summary>
    public static string Join(string key, string part) => key.Length == 0 ? part : $"{key}:{part}";
}
