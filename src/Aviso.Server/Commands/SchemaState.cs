namespace Aviso.Server.Commands;

/// <summary>How a schema stands to this program.</summary>
internal enum SchemaState
{
    /// <summary>It fits.</summary>
    Current,

    /// <summary>The database is empty.</summary>
    Missing,

    /// <summary>It is older.</summary>
    Outdated,

    /// <summary>It is newer, or cannot be read or changed.</summary>
    Unusable,
}
