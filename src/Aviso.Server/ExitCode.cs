namespace Aviso.Server;

/// <summary>What the program returns to the shell; part of its interface, described in docs/guide/command-line.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something went wrong that none of the others tells.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>The configuration, or a certificate it needs, cannot be used.</summary>
    public const int Configuration = 3;

    /// <summary>The data directory or the database cannot be used.</summary>
    public const int Storage = 4;

    /// <summary>A port cannot be opened.</summary>
    public const int Port = 5;

    /// <summary>What the command names does not exist, or exists already.</summary>
    public const int NoSuchThing = 6;

    /// <summary>A schema is not there or older than the program, and nobody has said that it should be changed.</summary>
    public const int Schema = 7;

    /// <summary>Something in the cluster needs somebody to look at it.</summary>
    public const int Cluster = 8;

    /// <summary>The server ended to begin anew, and could not do that by itself: who supervises it starts it again.</summary>
    public const int Again = 9;
}
