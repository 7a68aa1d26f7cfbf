using Aviso.Abstractions.Modules;
using Aviso.Core.Modules;
using Aviso.Xml;

namespace Aviso.Core.Tests.Modules;

public sealed class IqTableTests
{
    private static readonly IqHandler s_handler = _ => new(IqReply.Empty);

    [Fact]
    public void Handler_is_found_by_target_type_namespace_and_name()
    {
        var table = new IqTable([Registration("a", isSet: false, "urn:q", "query", IqTarget.Server | IqTarget.Account)]);
        using var payload = XmlBuffer.FromText("<query xmlns='urn:q'/>");
        using var other = XmlBuffer.FromText("<other xmlns='urn:q'/>");
        using var foreign = XmlBuffer.FromText("<query xmlns='urn:p'/>");

        Assert.Same(s_handler, table.Find(IqTarget.Server, isSet: false, payload.Root));
        Assert.Same(s_handler, table.Find(IqTarget.Account, isSet: false, payload.Root));
        Assert.Null(table.Find(IqTarget.Unauthenticated, isSet: false, payload.Root));
        Assert.Null(table.Find(IqTarget.Server, isSet: true, payload.Root));
        Assert.Null(table.Find(IqTarget.Server, isSet: false, other.Root));
        Assert.Null(table.Find(IqTarget.Server, isSet: false, foreign.Root));
    }

    [Fact]
    public void Two_modules_that_answer_the_same_request_are_refused_by_name()
    {
        var exception = Assert.Throws<ModuleException>(() => new IqTable([
            Registration("vcard", isSet: true, "vcard-temp", "vCard", IqTarget.Account),
            Registration("avatars", isSet: true, "vcard-temp", "vCard", IqTarget.Account | IqTarget.Server),
        ]));

        Assert.Contains("'vcard' and 'avatars'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("vcard-temp", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_payload_may_be_answered_by_different_modules_for_different_targets_and_types()
    {
        var table = new IqTable([
            Registration("a", isSet: true, "urn:q", "query", IqTarget.Account),
            Registration("b", isSet: false, "urn:q", "query", IqTarget.Account),
            Registration("c", isSet: true, "urn:q", "query", IqTarget.Server),
        ]);
        using var payload = XmlBuffer.FromText("<query xmlns='urn:q'/>");

        Assert.NotNull(table.Find(IqTarget.Server, isSet: true, payload.Root));
    }

    private static IqRegistration Registration(string module, bool isSet, string ns, string element, IqTarget target) =>
        new(module, isSet, ns, element, target, s_handler);
}
