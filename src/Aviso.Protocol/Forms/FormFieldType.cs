namespace Aviso.Protocol;

/// <summary>What a field gathers or provides (XEP-0004 §3.3).</summary>
public enum FormFieldType
{
    Boolean,
    Fixed,
    Hidden,
    JidMulti,
    JidSingle,
    ListMulti,
    ListSingle,
    TextMulti,
    TextPrivate,

    /// <summary>The default, and what every unknown type is taken for.</summary>
    TextSingle,
}
