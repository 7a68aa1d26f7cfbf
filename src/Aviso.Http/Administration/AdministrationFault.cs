namespace Aviso.Http.Administration;

/// <summary>Why an administrator's wish was not fulfilled.</summary>
public enum AdministrationFault
{
    /// <summary>The wish cannot be right.</summary>
    Invalid,

    /// <summary>There is no such account or domain.</summary>
    NotFound,

    /// <summary>There is one already.</summary>
    Exists,

    /// <summary>The store did not do it.</summary>
    Storage,
}
