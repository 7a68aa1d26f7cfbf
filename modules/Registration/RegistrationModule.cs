using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Registration;

/// <summary>
/// In-band registration (XEP-0077): strangers register before they authenticate, where the host allows it; owners of accounts
/// change their password or remove the account. See README.md.
/// </summary>
[XmppModule("registration", Options = typeof(RegistrationOptions))]
public sealed class RegistrationModule : IModule, IDisposable
{
    private static readonly Element s_feature = new("register", Namespaces.RegisterFeature);
    private readonly NewAccounts _newAccounts;
    private readonly OwnAccount _ownAccount;
    private readonly IOptionsProvider _options;
    private readonly IVirtualHosts _hosts;
    private readonly IStanzaRouter _router;

    /// <summary>Makes the module.</summary>
    public RegistrationModule(IAccounts accounts, IOptionsProvider options, IVirtualHosts hosts, IStanzaRouter router, TimeProvider clock)
    {
        (_options, _hosts, _router) = (options, hosts, router);
        _newAccounts = new(accounts, options, new RegistrationThrottle(clock));
        _ownAccount = new(accounts, options);
    }

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        foreach (var host in _hosts.All)
        {
            _newAccounts.Check(host);
        }

        manifest.Implements(77, "2.4")
            .Feature(Namespaces.Register)
            .StreamFeature(StreamFeatureStage.BeforeAuthentication, (host, stream) => Refusal(host, stream) is null ? s_feature : null)
            .IqGet(Namespaces.Register, "query", IqTarget.Unauthenticated, Offer)
            .IqSet(Namespaces.Register, "query", IqTarget.Unauthenticated, RegisterAsync)
            .IqGet(Namespaces.Register, "query", IqTarget.Server | IqTarget.Account, _ownAccount.DescribeAsync)
            .IqSet(Namespaces.Register, "query", IqTarget.Server | IqTarget.Account, _ownAccount.ChangeAsync);
    }

    /// <inheritdoc/>
    public void Dispose() => _newAccounts.Dispose();

    private ValueTask<IqReply> Offer(IqRequest request) =>
        new(Refusal(request.Host, request.Stream!) is { } error ? error : RegistrationFields.Offer(_options.Get<RegistrationOptions>(request.Host.Domain)));

    private async ValueTask<IqReply> RegisterAsync(IqRequest request)
    {
        if (Refusal(request.Host, request.Stream!) is { } refusal)
        {
            return refusal;
        }

        var (host, address, query) = (request.Host, request.Stream!.Remote?.Address, request.Payload.ToElement());
        if (query.Child("remove") is not null)
        {
            return StanzaError.UnexpectedRequest; // §3.2: nobody is registered here yet
        }

        if (!RegistrationFields.TryRead(query, out var fields, out var error))
        {
            return error;
        }

        if (await _newAccounts.CreateAsync(host, address, fields) is { } fault)
        {
            return fault;
        }

        await WelcomeAsync(host, fields.Username);
        return IqReply.Empty;
    }

    // What is offered and what is answered follow from the same rule.
    private static StanzaError? Refusal(IVirtualHost host, StreamInfo stream)
    {
        if (!host.Options.RegistrationEnabled)
        {
            return StanzaError.ServiceUnavailable; // §3.1
        }

        return stream.IsSecure || host.Options.PlainWithoutTls
            ? null
            : StanzaError.NotAuthorized.WithText("Registration is possible on encrypted streams only.");
    }

    private async ValueTask WelcomeAsync(IVirtualHost host, string username)
    {
        var text = _options.Get<RegistrationOptions>(host.Domain).WelcomeMessage;
        if (text.Length > 0)
        {
            var message = new Element("message", Namespaces.Client, new Element("body", Namespaces.Client, text));
            await _router.RouteAsync(message, host.Jid, Jid.Create(username, host.Domain, null));
        }
    }
}
