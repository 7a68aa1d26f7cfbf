using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>Tells whether this process can prepare addresses at all.</summary>
public static class UnicodeSupport
{
    /// <summary>Version of the Unicode data by which addresses are prepared.</summary>
    public static string Version => UnicodeTable.UnicodeVersion;

    /// <summary>
    /// False where normalisation silently does nothing: without the ICU library .NET returns every text unchanged, and
    /// two spellings of one address would be two accounts. A server asks once and refuses to start on false.
    /// </summary>
    public static bool IsComplete =>
        "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9" && "\uFF21".Normalize(NormalizationForm.FormKC) == "A";
}
