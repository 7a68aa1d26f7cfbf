using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Disco.Contracts;

/// <summary>What a node is (XEP-0030 §3.2).</summary>
/// <param name="Identities">Category, type and name of each identity; at least one.</param>
/// <param name="Features">Its features.</param>
public sealed record DiscoNode(IReadOnlyList<(string Category, string Type, string? Name)> Identities, IReadOnlyList<string> Features)
{
    /// <summary>Forms that describe it further (XEP-0128).</summary>
    public IReadOnlyList<Element> Forms { get; init; } = [];

    /// <summary>Why the node is not shown to this asker; null when it is.</summary>
    public StanzaError? Refusal { get; private init; }

    /// <summary>A node that this asker may not see.</summary>
    public static DiscoNode Refused(StanzaError error) => new([], []) { Refusal = error };
}
