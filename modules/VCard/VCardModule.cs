using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.VCard;

/// <summary>
/// vCards (XEP-0054), and the hash of the picture in them on the presence of all resources (XEP-0153), so that clients need
/// not fetch their own vCard to announce it.
/// <para>
/// Whose presence already carries an update is treated as XEP-0398 §3.1 says: an empty <c>photo</c> stays (the client wants no
/// picture shown), anything else is replaced by what is stored. An account that never stored a vCard has its presence left alone.
/// </para>
/// </summary>
[XmppModule("vcard", Options = typeof(VCardOptions))]
public sealed class VCardModule(IStorage storage, VCardOptions options) : IModule
{
    private static readonly Slot<AvatarUpdate> s_avatar = new(SlotKind.Account);
    private readonly VCardStore _store = new(storage);

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(54, "1.3.0")
            .Implements(153, "1.1.1")
            .Uses(VCardStore.Declaration)
            .Feature(Namespaces.VCardTemp, IqTarget.Server | IqTarget.Account)
            .IqGet(Namespaces.VCardTemp, "vCard", IqTarget.Account, GetAsync)
            .IqSet(Namespaces.VCardTemp, "vCard", IqTarget.Account, SetAsync)
            .IqGet(Namespaces.VCardTemp, "vCard", IqTarget.Server, GetOfServer);
        manifest.On(Hooks.Sent, Phase.Rewrite, AnnounceAvatar).For(StanzaKind.Presence);
    }

    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        if (await _store.ReadAsync(request.Account!) is { } vCard)
        {
            return vCard;
        }

        // XEP-0054 §3.3: to others the same answer as for an account that does not exist.
        return request.IsOwn ? StanzaError.ItemNotFound : StanzaError.ServiceUnavailable;
    }

    private static ValueTask<IqReply> GetOfServer(IqRequest request) =>
        new(new Element("vCard", Namespaces.VCardTemp, new Element("FN", Namespaces.VCardTemp, request.Host.Domain)));

    private async ValueTask<IqReply> SetAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden; // XEP-0054 §3.2
        }

        var account = request.Account!;
        if (account.IsAnonymous)
        {
            return StanzaError.NotAllowed;
        }

        var vCard = request.Payload.ToElement();
        var bytes = vCard.ToUtf8();
        if (bytes.Length > options.MaxBytes)
        {
            return StanzaError.NotAcceptable.WithText($"A vCard may have {options.MaxBytes} bytes at most.");
        }

        var hash = PhotoHash.Of(vCard);
        await _store.WriteAsync(account, bytes, hash);
        account.Slots.Set(s_avatar, AvatarUpdate.Of(hash));
        return IqReply.Empty;
    }

    private ValueTask<Verdict> AnnounceAvatar(StanzaContext context)
    {
        if (context.Stanza.Type == StanzaType.Available)
        {
            var account = context.Sender!.Account;
            if (account.Slots.Get(s_avatar) is not { } avatar)
            {
                return LoadAndAnnounceAsync(context, account);
            }

            Announce(context, avatar);
        }

        return new(Verdict.Continue);
    }

    private async ValueTask<Verdict> LoadAndAnnounceAsync(StanzaContext context, IAccount account)
    {
        var hash = account.IsAnonymous ? null : await _store.ReadPhotoHashAsync(account);
        var read = hash is null ? AvatarUpdate.None : AvatarUpdate.Of(hash);

        // When a vCard was stored meanwhile, its hash is there already and is the newer one.
        Announce(context, account.Slots.GetOrAdd(s_avatar, () => read));
        return Verdict.Continue;
    }

    private static void Announce(StanzaContext context, AvatarUpdate avatar)
    {
        if (avatar.IsNone)
        {
            return;
        }

        foreach (var child in context.Stanza.Root.Children)
        {
            if (child.Is("x"u8, "vcard-temp:x:update"u8))
            {
                if (child.Child("photo"u8) is { Exists: true } photo && photo.InnerXml.IsEmpty)
                {
                    return;
                }

                context.Remove(child);
            }
        }

        context.Add(avatar.Element);
    }
}
