using System.Text.RegularExpressions;

namespace Aviso.Config.Tdsl.Model;

/// <summary>Hides what others must not read.</summary>
internal static partial class SecretText
{
    public const string Mask = "***";

    /// <summary>A URI without its password: <c>//user:…@</c> or a parameter such as <c>password=…</c>. In doubt more is hidden than needed.</summary>
    public static string Masked(string uri) => Parameter().Replace(UserInformation().Replace(uri, "${before}" + Mask), "${before}" + Mask);

    // Up to the last @: nothing keeps people from writing one into a password as it is.
    [GeneratedRegex("(?<before>//[^/@?:]*:).*(?=@)", RegexOptions.ExplicitCapture)]
    private static partial Regex UserInformation();

    [GeneratedRegex("(?<before>(password|passwd|pwd)=).*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
