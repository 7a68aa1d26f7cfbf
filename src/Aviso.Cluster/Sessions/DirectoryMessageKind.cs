namespace Aviso.Cluster.Sessions;

/// <summary>The messages of the directory. The numbers are part of the protocol.</summary>
internal enum DirectoryMessageKind : byte
{
    /// <summary>To the owner: the sender holds this session now; asks for the account's places.</summary>
    Added = 1,

    /// <summary>To the owner: the sender does not hold this session any more.</summary>
    Removed = 2,

    /// <summary>To the owner: where is this account?</summary>
    Ask = 3,

    /// <summary>From the owner: here; as an answer, or unasked to a node that has sessions of the account.</summary>
    Places = 4,

    /// <summary>The answer of one who does not own the shard.</summary>
    NotOwner = 5,

    /// <summary>From a new owner, to all: which sessions of this shard do you hold?</summary>
    Call = 6,

    /// <summary>To the owner: these, and no others.</summary>
    Report = 7,
}
