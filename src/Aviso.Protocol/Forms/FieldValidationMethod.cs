namespace Aviso.Protocol;

/// <summary>How the values of a field are checked beyond its data type (XEP-0122 §3.2).</summary>
public enum FieldValidationMethod
{
    /// <summary>By data type and field type only.</summary>
    Basic,

    /// <summary>A list accepts values that are not among its options.</summary>
    Open,

    /// <summary>Between a minimum and a maximum.</summary>
    Range,

    /// <summary>By a regular expression.</summary>
    Regex,
}
