namespace Aviso.Modules.Offline;

/// <summary>What becomes of a message that no resource can take.</summary>
internal enum OfflineChoice
{
    /// <summary>Nobody would miss it: it ends here without a word.</summary>
    Ignore,

    /// <summary>It may not be kept, and the sender should know.</summary>
    Refuse,

    /// <summary>It is kept.</summary>
    Keep,
}
