namespace Aviso.Config.Tdsl.Reading;

/// <summary><c>name (active: true) { … }</c>, or <c>name { … }</c> which only supplies properties and switches nothing.</summary>
/// <param name="Name">The key without its quotes.</param>
/// <param name="Position">Where the key begins.</param>
/// <param name="Header">The fields between the parentheses (<c>class</c>, <c>active</c>, <c>exportable</c>); null without parentheses.</param>
/// <param name="Entries">The entries between the braces in order; no name twice.</param>
public sealed record TdslBean(string Name, TdslPosition Position, IReadOnlyList<TdslProperty>? Header, IReadOnlyList<TdslEntry> Entries)
    : TdslEntry(Name, Position)
{
    /// <summary>The value of the header's <c>class</c> field, or null.</summary>
    public TdslValue? Class => Field("class");

    /// <summary>The value of the header's <c>active</c> field, or null.</summary>
    public TdslValue? Active => Field("active");

    /// <summary>The value of the header's <c>exportable</c> field, or null.</summary>
    public TdslValue? Exportable => Field("exportable");

    private TdslValue? Field(string name) => Header?.FirstOrDefault(field => field.Name == name)?.Value;
}
