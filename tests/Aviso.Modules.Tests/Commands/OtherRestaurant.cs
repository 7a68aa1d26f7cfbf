using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Modules;

namespace Aviso.Modules.Tests.Commands;

/// <summary>Brings a command that <see cref="Restaurant"/> brings too.</summary>
[XmppModule("other-restaurant")]
internal sealed class OtherRestaurant : IModule
{
    public void Declare(ModuleManifest manifest) =>
        manifest.Command("menu", "Menu", CommandPermission.Anyone, _ => new(CommandReply.Done("Nothing.")));
}
