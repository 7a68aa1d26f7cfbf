namespace Aviso.Modules.Push;

/// <summary>Which devices of an account an event concerns.</summary>
internal enum PushReach
{
    /// <summary>None: somebody is there and gets it.</summary>
    None,

    /// <summary>All: no client takes it.</summary>
    All,

    /// <summary>Those whose own client is not among the sessions: clients are there, but nobody looks at them.</summary>
    Absent,

    /// <summary>Of those, the ones that also want to know while the user is away at the other clients.</summary>
    AbsentWhenAway,

    /// <summary>The one whose client does not come for what waits in its session (XEP-0198).</summary>
    Session,
}
