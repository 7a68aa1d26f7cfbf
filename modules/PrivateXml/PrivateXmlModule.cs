using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.PrivateXml;

/// <summary>
/// Keeps XML that clients store for themselves (XEP-0049): one element for each name and namespace, readable by its account
/// only. Bookmarks, notes and the like are nothing but uses of it. Storing an element without content removes it, so that
/// what a client has cleared does not count against its account.
/// </summary>
[XmppModule("private-xml", Options = typeof(PrivateXmlOptions))]
public sealed class PrivateXmlModule(IStorage storage, PrivateXmlOptions options) : IModule
{
    private const string StoreName = "private_xml";

    // A set reads what there is and then writes; two sessions of an account must not do so at once, or the quota would leak.
    private static readonly Slot<SemaphoreSlim> s_gate = new(SlotKind.Account);

    private IMapStore Store => storage.Map(StoreName);

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(49, "1.2")
        .Implements(48, "1.2", "in private storage")
        .Implements(83, "1.0")
        .Implements(145, "1.0")
        .Implements(209, "0.1")
        .Uses(new(StoreName, StoreShape.Map))
        .Feature(Namespaces.PrivateStorage)
        .IqGet(Namespaces.PrivateStorage, "query", IqTarget.Account, GetAsync)
        .IqSet(Namespaces.PrivateStorage, "query", IqTarget.Account, SetAsync);

    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden; // XEP-0049 §2.3
        }

        if (Single(request.Payload) is not { } wanted)
        {
            return StanzaError.BadRequest; // §2.3: none, or several at once
        }

        var stored = await Store.GetAsync(request.Account!.Owner, KeyOf(wanted));
        var element = stored is null ? new Element(wanted.Name, wanted.Namespace) : Element.Parse(stored);
        return new Element("query", Namespaces.PrivateStorage, element);
    }

    private async ValueTask<IqReply> SetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden; // XEP-0049 §2.3
        }

        if (request.Account!.IsAnonymous)
        {
            return StanzaError.NotAllowed;
        }

        if (Single(request.Payload) is not { } element || element.Namespace is "" or Namespaces.PrivateStorage)
        {
            return StanzaError.NotAcceptable; // §2.3: exactly one, in a namespace of its own
        }

        var account = request.Account;
        if (IsEmpty(element))
        {
            await Store.RemoveAsync(account.Owner, KeyOf(element));
            return IqReply.Empty;
        }

        return await PutAsync(account, element) is { } error ? error : IqReply.Empty;
    }

    private async Task<StanzaError?> PutAsync(IAccount account, Element element)
    {
        var value = element.ToUtf8();
        if (value.Length > options.MaxElementBytes)
        {
            return StanzaError.NotAcceptable.WithText($"An element may have {options.MaxElementBytes} bytes at most.");
        }

        var gate = account.Slots.GetOrAdd(s_gate, static () => new(1, 1));
        await gate.WaitAsync();
        try
        {
            var key = KeyOf(element);
            var others = (await Store.ListAsync(account.Owner, options.MaxElements + 1)).Where(entry => entry.Key != key).ToList();
            if (others.Count >= options.MaxElements || others.Sum(Size) + Size(new(key, value)) > options.MaxBytes)
            {
                return StanzaError.ResourceConstraint.WithText("The private storage of the account is full.");
            }

            await Store.PutAsync(account.Owner, key, value);
            return null;
        }
        finally
        {
            gate.Release();
        }
    }

    private static Element? Single(XmlNode query) =>
        query.FirstChild is { Exists: true } only && !only.NextSibling.Exists ? only.ToElement() : null;

    private static bool IsEmpty(Element element) =>
        element.Attributes.Count == 0 && element.Children.Count == 0 && element.Text.Length == 0;

    private static long Size(MapEntry entry) => Encoding.UTF8.GetByteCount(entry.Key) + entry.Value.Length;

    // Names hold no blank, so no two pairs of name and namespace have the same key.
    private static string KeyOf(Element element) => $"{element.Name} {element.Namespace}";
}
