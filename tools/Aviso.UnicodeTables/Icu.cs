using System.Globalization;
using System.Runtime.InteropServices;

namespace Aviso.UnicodeTables;

/// <summary>
/// The few calls of the ICU library from which the tables are derived. .NET's own Unicode data lacks the bidi classes,
/// joining types and scripts, and .NET normalises through this very library: one data set answers everything.
/// </summary>
internal sealed class Icu
{
    private readonly CodePointFunction _category;
    private readonly PropertyFunction _property;
    private readonly BinaryPropertyFunction _binaryProperty;
    private readonly FoldFunction _fold;
    private readonly DecompositionFunction _decomposition;
    private readonly nint _compatibility;

    /// <param name="path">File name of the library, for example <c>libicuuc.so.72</c>.</param>
    /// <param name="major">Its major version: ICU appends it to the name of each exported function.</param>
    public Icu(string path, int major)
    {
        var library = NativeLibrary.Load(path);
        _category = Import<CodePointFunction>("u_charType");
        _property = Import<PropertyFunction>("u_getIntPropertyValue");
        _binaryProperty = Import<BinaryPropertyFunction>("u_hasBinaryProperty");
        _fold = Import<FoldFunction>("u_strFoldCase");
        _decomposition = Import<DecompositionFunction>("unorm2_getRawDecomposition");
        _compatibility = Import<InstanceFunction>("unorm2_getNFKCInstance")(out _);
        var version = new byte[4];
        Import<VersionFunction>("u_getUnicodeVersion")(version);
        UnicodeVersion = string.Join('.', version[..3].Select(part => part.ToString(CultureInfo.InvariantCulture)));

        T Import<T>(string name) where T : Delegate =>
            Marshal.GetDelegateForFunctionPointer<T>(
                NativeLibrary.GetExport(library, string.Create(CultureInfo.InvariantCulture, $"{name}_{major}")));
    }

    private delegate sbyte CodePointFunction(int codePoint);

    private delegate int PropertyFunction(int codePoint, int property);

    private delegate sbyte BinaryPropertyFunction(int codePoint, int property);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, CharSet = CharSet.Unicode)]
    private delegate int FoldFunction(
        [Out] char[] destination, int capacity, [In] char[] source, int length, uint options, ref int error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, CharSet = CharSet.Unicode)]
    private delegate int DecompositionFunction(nint normalizer, int codePoint, [Out] char[] destination, int capacity, ref int error);

    private delegate nint InstanceFunction(out int error);

    private delegate void VersionFunction([Out] byte[] version);

    public string UnicodeVersion { get; }

    public GeneralCategory Category(int codePoint) => (GeneralCategory)_category(codePoint);

    public int Property(int codePoint, IcuProperty property) => _property(codePoint, (int)property);

    public bool Has(int codePoint, IcuProperty property) => _binaryProperty(codePoint, (int)property) != 0;

    /// <summary>toCaseFold(): full case folding, without the Turkic variant.</summary>
    public string Fold(string text)
    {
        var destination = new char[64];
        var error = 0;
        var length = _fold(destination, destination.Length, text.ToCharArray(), text.Length, 0, ref error);
        return error > 0 ? throw new InvalidOperationException("Case folding failed.") : new string(destination, 0, length);
    }

    /// <summary>The Decomposition_Mapping of a code point, one step only; empty when there is none.</summary>
    public string Decomposition(int codePoint)
    {
        var destination = new char[64];
        var error = 0;
        var length = _decomposition(_compatibility, codePoint, destination, destination.Length, ref error);
        return length < 0 ? "" : new string(destination, 0, length);
    }
}

/// <summary>Numbers of Unicode properties in ICU's interface (<c>uchar.h</c>).</summary>
internal enum IcuProperty
{
    DefaultIgnorableCodePoint = 5,
    JoinControl = 20,
    NoncharacterCodePoint = 24,
    WhiteSpace = 31,
    BidiClass = 0x1000,
    Block = 0x1001,
    CanonicalCombiningClass = 0x1002,
    DecompositionType = 0x1003,
    JoiningType = 0x1007,
    Script = 0x100A,
    HangulSyllableType = 0x100B,
}

/// <summary>General categories as ICU numbers them, by their names in Unicode.</summary>
internal enum GeneralCategory
{
    Cn, Lu, Ll, Lt, Lm, Lo, Mn, Me, Mc, Nd, Nl, No, Zs, Zl, Zp, Cc, Cf, Co, Cs, Pd, Ps, Pe, Pc, Po, Sm, Sc, Sk, So, Pi, Pf,
}
