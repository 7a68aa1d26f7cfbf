namespace Aviso.Protocol;

/// <summary>What a form is there for (XEP-0004 §3.1).</summary>
public enum DataFormType
{
    /// <summary>Asks to be filled in.</summary>
    Form,

    /// <summary>Brings the data asked for.</summary>
    Submit,

    /// <summary>Calls the submission off.</summary>
    Cancel,

    /// <summary>Returns data.</summary>
    Result,
}
