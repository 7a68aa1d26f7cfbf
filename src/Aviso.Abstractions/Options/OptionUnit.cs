namespace Aviso.Abstractions.Options;

/// <summary>What the number of an option counts.</summary>
public enum OptionUnit
{
    /// <summary>Just a number.</summary>
    None,

    /// <summary>Bytes; may be written with the suffixes <c>k</c>, <c>m</c> and <c>g</c> (powers of 1024).</summary>
    Bytes,

    /// <summary>A port number, 1 to 65535.</summary>
    Port,

    /// <summary>
    /// A port this server listens on: 1 to 65535 and used once in the whole configuration. On a dictionary with <see cref="int"/> keys the keys are
    /// the ports.
    /// </summary>
    ListenPort,
}
