using System.Text;
using Aviso.Abstractions.Modules;
using Aviso.Xml;

namespace Aviso.Core.Modules;

/// <summary>Iq handlers by target, type, namespace and element name. Frozen.</summary>
internal sealed class IqTable
{
    private static readonly IqTarget[] s_targets = [IqTarget.Server, IqTarget.Account, IqTarget.Unauthenticated];
    private readonly Utf8Table<IqHandler>[] _tables;

    /// <exception cref="ModuleException">Two modules answer the same request.</exception>
    public IqTable(IReadOnlyList<IqRegistration> registrations)
    {
        _tables = new Utf8Table<IqHandler>[s_targets.Length * 2];
        for (var index = 0; index < _tables.Length; index++)
        {
            var (target, isSet) = (s_targets[index / 2], index % 2 == 1);
            var matching = registrations.Where(one => one.IsSet == isSet && one.Target.HasFlag(target)).ToList();
            RefuseDuplicates(matching, target);
            _tables[index] = new(matching.Select(one => (Encoding.UTF8.GetBytes(one.Namespace), Encoding.UTF8.GetBytes(one.Element), one.Handler)));
        }
    }

    public IqHandler? Find(IqTarget target, bool isSet, XmlNode payload) =>
        _tables[(Array.IndexOf(s_targets, target) * 2) + (isSet ? 1 : 0)].Find(payload.Namespace, payload.LocalName);

    private static void RefuseDuplicates(List<IqRegistration> registrations, IqTarget target)
    {
        foreach (var group in registrations.GroupBy(one => (one.Namespace, one.Element)))
        {
            if (group.Count() > 1)
            {
                throw new ModuleException(
                    $"Modules {string.Join(" and ", group.Select(one => $"'{one.Module}'"))} both answer iq requests for "
                    + $"<{group.Key.Element} xmlns='{group.Key.Namespace}'/> to {target}. Switch one of them off.");
            }
        }
    }
}
