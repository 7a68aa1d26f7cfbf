using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>What a module declares. Filled once in <see cref="IModule.Declare"/>, checked and compiled by the kernel.</summary>
public sealed class ModuleManifest(string module)
{
    private readonly List<Specification> _specifications = [];
    private readonly List<DiscoFeature> _features = [];
    private readonly List<DiscoIdentity> _identities = [];
    private readonly List<DiscoExtension> _extensions = [];
    private readonly List<IqRegistration> _iqHandlers = [];
    private readonly List<CommandRegistration> _commands = [];
    private readonly List<HookRegistration> _hooks = [];
    private readonly List<SessionRegistration> _sessionHandlers = [];
    private readonly List<AccountRegistration> _accountHandlers = [];
    private readonly List<StreamFeature> _streamFeatures = [];
    private readonly List<NonzaRegistration> _nonzas = [];
    private readonly List<InlineBindRegistration> _inlineBinds = [];
    private readonly List<Func<ISession, ValueTask<Element?>>> _inlineBounds = [];
    private readonly List<StoreDeclaration> _stores = [];
    private readonly List<PeriodicJob> _jobs = [];
    private readonly List<AccountReport> _accountReports = [];
    private readonly List<SessionPart> _sessionParts = [];

    /// <summary>The module's name.</summary>
    public string Module { get; } = module;

    public IReadOnlyList<Specification> Specifications => _specifications;

    public IReadOnlyList<DiscoFeature> Features => _features;

    public IReadOnlyList<DiscoIdentity> Identities => _identities;

    public IReadOnlyList<DiscoExtension> Extensions => _extensions;

    public IReadOnlyList<IqRegistration> IqHandlers => _iqHandlers;

    public IReadOnlyList<CommandRegistration> Commands => _commands;

    public IReadOnlyList<HookRegistration> Hooks => _hooks;

    public IReadOnlyList<SessionRegistration> SessionHandlers => _sessionHandlers;

    public IReadOnlyList<AccountRegistration> AccountHandlers => _accountHandlers;

    public IReadOnlyList<StreamFeature> StreamFeatures => _streamFeatures;

    public IReadOnlyList<NonzaRegistration> Nonzas => _nonzas;

    public IReadOnlyList<InlineBindRegistration> InlineBinds => _inlineBinds;

    public IReadOnlyList<Func<ISession, ValueTask<Element?>>> InlineBounds => _inlineBounds;

    public IReadOnlyList<StoreDeclaration> Stores => _stores;

    public IReadOnlyList<PeriodicJob> Jobs => _jobs;

    public IReadOnlyList<AccountReport> AccountReports => _accountReports;

    public IReadOnlyList<SessionPart> SessionParts => _sessionParts;

    /// <summary>Says which specification the module implements: for documentation, DOAP and <c>aviso modules</c>.</summary>
    public ModuleManifest Implements(int xep, string version, string? note = null) => Put(_specifications, new($"XEP-{xep:D4}", version, note));

    /// <summary>Says which RFC the module implements.</summary>
    public ModuleManifest ImplementsRfc(int rfc, string? note = null) => Put(_specifications, new($"RFC {rfc}", "", note));

    /// <summary>A disco feature; advertised on the targets while the module is on.</summary>
    public ModuleManifest Feature(string feature, IqTarget target = IqTarget.Server) => Put(_features, new(feature, target));

    /// <summary>A disco identity.</summary>
    public ModuleManifest Identity(string category, string type, string? name, IqTarget target = IqTarget.Server) =>
        Put(_identities, new(category, type, name, target));

    /// <summary>A XEP-0128 form in the server's disco info, made anew for each host.</summary>
    public ModuleManifest Extension(Func<Hosts.IVirtualHost, Element?> form) => Put(_extensions, new(form));

    /// <summary>Answers iq requests of type get whose child is <paramref name="element"/> in <paramref name="ns"/>.</summary>
    public ModuleManifest IqGet(string ns, string element, IqTarget target, IqHandler handler) =>
        Put(_iqHandlers, new(Module, false, ns, element, target, handler));

    /// <summary>Answers iq requests of type set whose child is <paramref name="element"/> in <paramref name="ns"/>.</summary>
    public ModuleManifest IqSet(string ns, string element, IqTarget target, IqHandler handler) =>
        Put(_iqHandlers, new(Module, true, ns, element, target, handler));

    /// <summary>Brings an ad-hoc command (XEP-0050): a thing that people do from a menu of their client. Offered while the module <c>commands</c> runs.</summary>
    public ModuleManifest Command(
        string node, string name, CommandPermission permission, CommandHandler handler, IqTarget target = IqTarget.Server) =>
        Put(_commands, new(Module, node, name, target, permission, handler));

    /// <summary>Handles stanzas at a hook point; the result refines the registration (<c>.WhenChild</c>, <c>.Before</c> …).</summary>
    public HookRegistration On(StanzaHook hook, Phase phase, StanzaHandler handler)
    {
        var registration = new HookRegistration(Module, hook, phase, handler);
        _hooks.Add(registration);
        return registration;
    }

    /// <summary>Is told of a moment in the life of sessions.</summary>
    public ModuleManifest On(SessionMoment moment, Func<ISession, ValueTask> handler) => Put(_sessionHandlers, new(Module, moment, handler));

    /// <summary>Is told of a moment in the life of accounts.</summary>
    public ModuleManifest On(AccountMoment moment, Func<Accounts.IAccount, ValueTask> handler) => Put(_accountHandlers, new(Module, moment, handler));

    /// <summary>A stream feature; the function returns null where it is not offered.</summary>
    public ModuleManifest StreamFeature(StreamFeatureStage stage, Func<Hosts.IVirtualHost, Element?> feature) =>
        Put(_streamFeatures, new(stage, (host, _) => feature(host)));

    /// <summary>A stream feature that depends on the stream; the function returns null where it is not offered.</summary>
    public ModuleManifest StreamFeature(StreamFeatureStage stage, Func<Hosts.IVirtualHost, StreamInfo, Element?> feature) =>
        Put(_streamFeatures, new(stage, feature));

    /// <summary>
    /// Takes an element that is no stanza (XEP-0360) from bound client streams. The handler completes before the next
    /// element of the stream is looked at; the element is borrowed for the call.
    /// </summary>
    public ModuleManifest Nonza(string ns, string element, Action<ISession, XmlNode> handler) => Put(_nonzas, new(Module, ns, element, handler));

    /// <summary>
    /// Does what a client asks for together with its resource (XEP-0386): an element inside its <c>bind</c>. The namespace is offered as
    /// an inline feature. The handler runs before the client gets anything; what it returns is told to the client.
    /// </summary>
    public ModuleManifest InlineBind(string ns, string element, Func<ISession, Element, ValueTask<Element?>> handler) =>
        Put(_inlineBinds, new(Module, ns, element, handler));

    /// <summary>
    /// Tells every client that gets its resource by XEP-0386 something about the account, inside <c>bound</c>. The handler runs when
    /// everything that the client wanted with its resource has been done; null says nothing.
    /// </summary>
    public ModuleManifest InlineBound(Func<ISession, ValueTask<Element?>> handler) => Put(_inlineBounds, handler);

    /// <summary>Uses a store; opened by the kernel before the module sees a stanza.</summary>
    public ModuleManifest Uses(StoreDeclaration store) => Put(_stores, store);

    /// <summary>Runs a job again and again, a period after the end of the last run.</summary>
    public ModuleManifest Every(TimeSpan period, string name, Func<CancellationToken, Task> job) => Put(_jobs, new(Module, name, period, job));

    /// <summary>Tells operators something of an account: <c>aviso user report NAME ADDRESS</c>.</summary>
    public ModuleManifest Report(string name, string description, Func<Accounts.IAccount, ValueTask<ReportTable>> read) =>
        Put(_accountReports, new(Module, name, description, read));

    /// <summary>
    /// Says how state that the module keeps of a session goes along when the session moves to another node. A node whose module knows no part of that
    /// name and version does not take the session; so a changed format gets another version.
    /// </summary>
    /// <param name="name">The name of the part, no other's.</param>
    /// <param name="version">The version of its format.</param>
    /// <param name="write">Writes the state of a session, after <see cref="SessionMoment.Moving"/>; false: there is nothing to write.</param>
    /// <param name="read">Puts it back, before anything else can come to the session.</param>
    public ModuleManifest Moves(string name, int version, Func<ISession, StateWriter, bool> write, SessionPartReader read) =>
        Put(_sessionParts, new(Module, name, version, write, read));

    private ModuleManifest Put<T>(List<T> list, T item)
    {
        list.Add(item);
        return this;
    }
}
