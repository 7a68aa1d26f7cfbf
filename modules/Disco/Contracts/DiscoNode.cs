using Aviso.Xml;

namespace Aviso.Modules.Disco.Contracts;

/// <summary>What a node is (XEP-0030 §3.2).</summary>
/// <param name="Identities">Category, type and name of each identity; at least one.</param>
/// <param name="Features">Its features.</param>
public sealed record DiscoNode(IReadOnlyList<(string Category, string Type, string? Name)> Identities, IReadOnlyList<string> Features)
{
    /// <summary>Forms that describe it further (XEP-0128).</summary>
    public IReadOnlyList<Element> Forms { get; init; } = [];
}
