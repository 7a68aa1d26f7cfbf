namespace Aviso.Ledger;

/// <summary>What happens to the server or its connections in a round. The name in lower case with hyphens selects it on the command line.</summary>
internal enum Fault
{
    /// <summary>SIGKILL at a random moment.</summary>
    Kill,

    /// <summary>SIGTERM at a random moment.</summary>
    Stop,

    /// <summary>SIGKILL when messages have been routed and are about to be committed.</summary>
    BeforeCommit,

    /// <summary>SIGKILL when messages have been routed and committed, and nobody has been told.</summary>
    AfterCommit,

    /// <summary>SIGKILL when a message has been committed and nobody has got it.</summary>
    BeforeRouting,

    /// <summary>Another process locks the database, for less than the server's patience or for more.</summary>
    LockedDatabase,

    /// <summary>The database server ends as in a crash, and is started again (PostgreSQL only).</summary>
    StoppedDatabase,

    /// <summary>Each commit takes long.</summary>
    SlowDatabase,

    /// <summary>No file can grow any more, for a while.</summary>
    FullDisk,

    /// <summary>Random connections are reset, and come back.</summary>
    Cut,

    /// <summary>All connections are reset at once and come back at once.</summary>
    ResumeStorm,

    /// <summary>A client comes back over two connections at once.</summary>
    ResumeRace,

    /// <summary>Connections go silent; the clients come back over others, before the server has noticed or after.</summary>
    HalfOpen,

    /// <summary>A client stops to read while everybody writes to it.</summary>
    SlowConsumer,

    /// <summary>The server's clock jumps forward and back.</summary>
    ClockJump,
}
