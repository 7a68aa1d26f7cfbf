namespace Aviso.Abstractions.Modules;

/// <summary>Moments in the life of accounts.</summary>
public enum AccountMoment
{
    /// <summary>An account was made.</summary>
    Created,

    /// <summary>An account is about to be erased: its data is still there, its sessions are still connected.</summary>
    Erasing,
}
