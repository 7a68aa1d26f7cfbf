using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;

namespace Aviso.FaultPoints;

/// <summary>The fault point between an archive's commit and the routing of the message: the last thing before delivery.</summary>
[XmppModule("fault-points")]
internal sealed class FaultModule(Points points, IStorage storage) : IModule
{
    private static readonly StoreOwner s_nobody = new("invalid", "nobody");

    public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Received, Phase.Observe, OnReceived).For(StanzaKind.Message);

    private ValueTask<Verdict> OnReceived(StanzaContext leg) =>
        leg.ArchiveId is not null && points.IsDue(Points.BeforeRouting) ? DieAsync() : new(Verdict.Continue);

    // Writes are done in their order: when this one is durable, the message's row is.
    private async ValueTask<Verdict> DieAsync()
    {
        await storage.Archive("archive").TrimAsync(s_nobody, new(), 0);
        Points.Die();
        return Verdict.Continue;
    }
}
