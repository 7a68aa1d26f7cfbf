using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Modules.Tests.Commands;

/// <summary>A module of the tests: one command for each permission, one of them in two stages.</summary>
[XmppModule("restaurant")]
internal sealed class Restaurant : IModule
{
    private static readonly DataForm s_dish = DataForm.Form(
        "restaurant", FormField.ForChoice("dish", "Dish", null, new FormOption("fish"), new FormOption("soup")) with { Required = true });

    private static readonly DataForm s_count = DataForm.Form(
        "restaurant", FormField.ForText("count", "How many", "1") with { Validation = FieldValidation.InRange("xs:int", "1", "9") });

    public void Declare(ModuleManifest manifest) => manifest
        .Command("menu", "Menu", CommandPermission.Anyone, _ => new(CommandReply.Done(DataForm.Result("restaurant", FormField.ForText("today", null, "fish")))))
        .Command("order", "Order", CommandPermission.AccountOwner, _ => new(CommandReply.Ask(s_dish, ChooseCount, isLast: false)), IqTarget.Server | IqTarget.Account)
        .Command("rate", "Rate", CommandPermission.AccountOwner, _ => new(CommandReply.Ask(s_count, Thank)))
        .Command("burn", "Burn", CommandPermission.AccountOwner, _ => new(CommandReply.Failed("The kitchen is on fire.")))
        .Command("close", "Close", CommandPermission.Administrators, _ => new(CommandReply.Done("Closed.")), IqTarget.Server | IqTarget.Account);

    private static ValueTask<CommandReply> ChooseCount(CommandRequest request)
    {
        var dish = request.Form["dish"]!.Value!;
        return new(CommandReply.Ask(s_count, last => new(CommandReply.Done($"{last.Form["count"]?.Value} {dish} for {last.Account!.Jid}"))));
    }

    private static ValueTask<CommandReply> Thank(CommandRequest request) =>
        new(request.Form["count"]?.Value == "1" ? StanzaError.NotAcceptable : CommandReply.Done("Thank you."));
}
