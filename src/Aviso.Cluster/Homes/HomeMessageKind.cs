namespace Aviso.Cluster.Homes;

/// <summary>The messages of the directory. The numbers are part of the protocol.</summary>
internal enum HomeMessageKind : byte
{
    /// <summary>To the owner: the sender wants to be the home of this account.</summary>
    Claim = 1,

    /// <summary>To the owner: the sender is the home of this account no more.</summary>
    Release = 2,

    /// <summary>To the owner: where does this account live?</summary>
    Ask = 3,

    /// <summary>From the owner: there. The answer to a claim or a question.</summary>
    Home = 4,

    /// <summary>The answer of one who does not own the shard.</summary>
    NotOwner = 5,

    /// <summary>From a new owner, to all: which accounts of this shard live with you?</summary>
    Call = 6,

    /// <summary>To the owner: these, and no others.</summary>
    Report = 7,

    /// <summary>From the owner: the account had another home before.</summary>
    Yield = 8,

    /// <summary>From any node: what you sent here for this account should have gone elsewhere.</summary>
    NotHere = 9,

    /// <summary>To the owner: the sender is the home of this account, and gives it to that node, which expects it.</summary>
    HandOver = 10,
}
