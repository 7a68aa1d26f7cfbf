using System.Diagnostics.CodeAnalysis;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>What a client asks of an archive (XEP-0313 §4), checked as far as that goes without the archive.</summary>
internal sealed class ArchiveQuery
{
    private const string FullText = "{urn:xmpp:fulltext:0}fulltext"; // XEP-0431
    private const string OlderFullText = "tigase:body:contains";
    private DateTimeOffset? _start;
    private DateTimeOffset? _end;
    private string? _afterId;
    private string? _beforeId;
    private ResultSetRequest _page = ResultSetRequest.Everything;

    private ArchiveQuery(Element element) => (QueryId, IsFlipped) = (element["queryid"], element.Child("flip-page") is not null);

    /// <summary>The client's name for the query, to be put on each result.</summary>
    public string? QueryId { get; }

    /// <summary>Whether a page is sent last message first.</summary>
    public bool IsFlipped { get; }

    /// <summary>Single messages that are wanted; null when it is a page.</summary>
    public IReadOnlyList<string>? Ids { get; private set; }

    public ResultSetRequest Page => _page;

    /// <summary>Ids that must be in the archive (§4.1.4, §4.3.2).</summary>
    public IEnumerable<string> NamedIds =>
        new[] { _afterId, _beforeId, _page.After, string.IsNullOrEmpty(_page.Before) ? null : _page.Before }.OfType<string>().Concat(Ids ?? []);

    /// <summary>What to look for.</summary>
    public ArchiveFilter Filter { get; private set; } = ArchiveFilter.All;

    /// <summary>Reads a query; on false <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(Element element, bool isSearched, [NotNullWhen(true)] out ArchiveQuery? query, [NotNullWhen(false)] out StanzaError? error)
    {
        query = new(element);
        error = query.ReadForm(element, isSearched) ?? query.ReadPage(element) ?? query.MakeFilter();
        return error is null;
    }

    /// <summary>The form that lists what may be asked for (§4.1.6).</summary>
    public static Element Form(bool isSearched)
    {
        FormField[] fields =
        [
            new("with", FormFieldType.JidSingle), new("start", FormFieldType.TextSingle), new("end", FormFieldType.TextSingle),
            new("before-id", FormFieldType.TextSingle), new("after-id", FormFieldType.TextSingle),
            new("ids", FormFieldType.ListMulti) { Validation = new FieldValidation { Datatype = "xs:string", Method = FieldValidationMethod.Open } },
            .. isSearched ? [new(FullText, FormFieldType.TextSingle), new(OlderFullText, FormFieldType.TextMulti)] : Array.Empty<FormField>(),
        ];
        return new("query", Namespaces.Archive, DataForm.Form(Namespaces.Archive, fields).ToElement());
    }

    private StanzaError? ReadForm(Element element, bool isSearched)
    {
        if (element.Child("x", Namespaces.DataForms) is not { } x)
        {
            return null;
        }

        if (!DataForm.TryParse(x, out var form, out var error))
        {
            return error;
        }

        if (form.RequireFormType(Namespaces.Archive) is { } wrong)
        {
            return wrong;
        }

        foreach (var field in form.Fields)
        {
            if (field.Var != "FORM_TYPE" && ReadField(field, isSearched) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private StanzaError? ReadField(FormField field, bool isSearched)
    {
        switch (field.Var)
        {
            case "with":
                return TryReadPeer(field.Value) ? null : StanzaError.JidMalformed;
            case "start":
                return TryReadTime(field.Value, out _start) ? null : StanzaError.BadRequest.WithText("'start' is no time.");
            case "end":
                return TryReadTime(field.Value, out _end) ? null : StanzaError.BadRequest.WithText("'end' is no time.");
            case "after-id":
                _afterId = field.Value;
                return null;
            case "before-id":
                _beforeId = field.Value;
                return null;
            case "ids":
                Ids = field.Values;
                return null;
            case FullText or OlderFullText when isSearched:
                Filter = Filter with { Text = field.Text };
                return null;
            default:
                // §4.1.6: what is not understood must not be passed over.
                return StanzaError.FeatureNotImplemented.WithText($"The field '{field.Var}' is not known.");
        }
    }

    private bool TryReadPeer(string? value)
    {
        if (!Jid.TryParse(value ?? "", out var with))
        {
            return false;
        }

        Filter = Filter with { Peer = with.Bare.ToString(), Resource = with.IsFull ? with.Resource : null };
        return true;
    }

    private static bool TryReadTime(string? value, out DateTimeOffset? time)
    {
        time = XmppDateTime.TryParse(value, out var moment) ? moment : null;
        return time is not null;
    }

    private StanzaError? ReadPage(Element element)
    {
        if (!ResultSetRequest.TryParse(element, out var page, out var error))
        {
            return error;
        }

        _page = page;
        return page.Index is null ? null : StanzaError.FeatureNotImplemented.WithText("Pages are named by ids, not by numbers.");
    }

    private StanzaError? MakeFilter()
    {
        if (_start > _end)
        {
            return StanzaError.BadRequest.WithText("'start' is later than 'end'.");
        }

        Filter = Filter with
        {
            After = new[] { _afterId, _page.After, _start is { } start ? ArchiveIds.Before(start) : null }.Max(StringComparer.Ordinal),
            Before = new[] { _beforeId, string.IsNullOrEmpty(_page.Before) ? null : _page.Before, _end is { } end ? ArchiveIds.After(end) : null }
                .OfType<string>().Min(StringComparer.Ordinal),
        };
        return null;
    }
}
