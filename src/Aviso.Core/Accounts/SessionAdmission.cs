namespace Aviso.Core.Accounts;

/// <summary>Whether a session could be added to its account.</summary>
public enum SessionAdmission
{
    /// <summary>The session is in.</summary>
    Admitted,

    /// <summary>Another session has the resource.</summary>
    ResourceTaken,

    /// <summary>The account has as many sessions as it may have.</summary>
    TooMany,

    /// <summary>The account does not exist any more.</summary>
    NoAccount,
}
