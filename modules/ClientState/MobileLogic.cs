namespace Aviso.Modules.ClientState;

/// <summary>What waits while a client is inactive.</summary>
public enum MobileLogic
{
    /// <summary>Every presence, for a limited time.</summary>
    V1,

    /// <summary>Of every resource, the last presence, and the last chat state that comes without a message.</summary>
    V2,

    /// <summary>As <see cref="V2"/>, and carbon copies.</summary>
    V3,
}
