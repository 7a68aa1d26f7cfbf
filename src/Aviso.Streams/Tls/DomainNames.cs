using System.Globalization;

namespace Aviso.Streams.Tls;

/// <summary>Domains in the form certificates and SNI hold them: lower-case ASCII (A-labels).</summary>
internal static class DomainNames
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>The ASCII form; a name that has none stays as it is and then simply matches no certificate.</summary>
    public static string ToAscii(string domain)
    {
        var name = domain.TrimEnd('.').ToLowerInvariant();
        if (System.Text.Ascii.IsValid(name))
        {
            return name;
        }

        try
        {
            return Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>The wildcard that covers a name: of its own parent only, so <c>*.a</c> never covers <c>b.c.a</c>; null: none.</summary>
    public static string? WildcardOf(string ascii)
    {
        var dot = ascii.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < ascii.Length - 1 ? "*" + ascii[dot..] : null;
    }
}
