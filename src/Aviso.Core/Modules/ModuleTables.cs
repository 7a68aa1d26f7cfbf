using System.Collections.Frozen;
using System.Text;
using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Modules;

/// <summary>Everything the running modules declared, compiled for fast look-up. Frozen: changing modules makes a new one.</summary>
internal sealed class ModuleTables : IModuleCatalogue
{
    private readonly Dictionary<IqTarget, string[]> _features;
    private readonly Dictionary<IqTarget, FrozenDictionary<string, CommandRegistration>> _commands;

    /// <exception cref="ModuleException">The declarations contradict each other.</exception>
    public ModuleTables(IReadOnlyList<ModuleManifest> manifests, ILogger log)
    {
        Manifests = [.. manifests.OrderBy(one => one.Module, StringComparer.Ordinal)];
        Hooks = new(Manifests.SelectMany(one => one.Hooks), log);
        Iq = new([.. Manifests.SelectMany(one => one.IqHandlers)]);
        Nonzas = NonzasOf([.. Manifests.SelectMany(one => one.Nonzas)]);
        SessionHandlers = Enum.GetValues<SessionMoment>().ToDictionary(
            moment => moment,
            moment => Manifests.SelectMany(one => one.SessionHandlers).Where(one => one.Moment == moment).ToArray());
        if (Manifests.SelectMany(one => one.SessionParts).GroupBy(one => one.Name).FirstOrDefault(group => group.Count() > 1) is { } doubled)
        {
            throw new ModuleException($"Modules {string.Join(" and ", doubled.Select(one => $"'{one.Module}'"))} both name a part of sessions '{doubled.Key}'.");
        }

        _features = new()
        {
            [IqTarget.Server] = FeaturesOf(IqTarget.Server),
            [IqTarget.Account] = FeaturesOf(IqTarget.Account),
        };
        _commands = new()
        {
            [IqTarget.Server] = CommandsOf(IqTarget.Server),
            [IqTarget.Account] = CommandsOf(IqTarget.Account),
        };
    }

    public IReadOnlyList<ModuleManifest> Manifests { get; }

    public HookTable Hooks { get; }

    public IReadOnlyList<HookRegistration> StanzaHandlers => Hooks.Ordered;

    public IqTable Iq { get; }

    /// <summary>Handlers of elements that are no stanzas, by namespace and name.</summary>
    public Utf8Table<Action<ISession, XmlNode>> Nonzas { get; }

    public IReadOnlyDictionary<SessionMoment, SessionRegistration[]> SessionHandlers { get; }

    public IEnumerable<AccountRegistration> AccountHandlers(AccountMoment moment) =>
        Manifests.SelectMany(one => one.AccountHandlers).Where(one => one.Moment == moment);

    public IReadOnlyList<string> Features(IqTarget target) => _features[target];

    public IReadOnlyList<DiscoIdentity> Identities(IqTarget target) =>
        [.. Manifests.SelectMany(one => one.Identities).Where(one => one.Target.HasFlag(target)).Distinct()];

    public IReadOnlyDictionary<string, CommandRegistration> Commands(IqTarget target) => _commands[target];

    public IReadOnlyList<Element> Extensions(IVirtualHost host) =>
        [.. Manifests.SelectMany(one => one.Extensions).Select(one => one.Form(host)).OfType<Element>()];

    public IReadOnlyList<Element> StreamFeatures(StreamFeatureStage stage, IVirtualHost host, StreamInfo stream) =>
        [.. Manifests.SelectMany(one => one.StreamFeatures).Where(one => one.Stage == stage).Select(one => one.Make(host, stream)).OfType<Element>()];

    private static Utf8Table<Action<ISession, XmlNode>> NonzasOf(IReadOnlyList<NonzaRegistration> registrations)
    {
        if (registrations.GroupBy(one => (one.Namespace, one.Element)).FirstOrDefault(group => group.Count() > 1) is { } doubled)
        {
            throw new ModuleException(
                $"Modules {string.Join(" and ", doubled.Select(one => $"'{one.Module}'"))} both take <{doubled.Key.Element} xmlns='{doubled.Key.Namespace}'/> from streams. Switch one of them off.");
        }

        return new(registrations.Select(one => (Encoding.UTF8.GetBytes(one.Namespace), Encoding.UTF8.GetBytes(one.Element), one.Handler)));
    }

    private FrozenDictionary<string, CommandRegistration> CommandsOf(IqTarget target)
    {
        var commands = Manifests.SelectMany(one => one.Commands).Where(one => one.Target.HasFlag(target)).ToList();
        if (commands.GroupBy(one => one.Node).FirstOrDefault(group => group.Count() > 1) is { } doubled)
        {
            throw new ModuleException(
                $"Modules {string.Join(" and ", doubled.Select(one => $"'{one.Module}'"))} both bring the command '{doubled.Key}' to {target}. Switch one of them off.");
        }

        return commands.ToFrozenDictionary(one => one.Node);
    }

    private string[] FeaturesOf(IqTarget target) =>
    [
        .. Manifests.SelectMany(one => one.Features).Where(one => one.Target.HasFlag(target))
            .Select(one => one.Feature).Distinct().Order(StringComparer.Ordinal),
    ];
}
