using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Core.Tests.Modules;

/// <summary>In which order handlers run, for what, and how they end.</summary>
public sealed class HookTableTests : IDisposable
{
    private readonly List<string> _ran = [];
    private readonly TestLog _log = new();

    [Fact]
    public async Task Phases_come_in_their_order_and_modules_by_name()
    {
        var verdict = await RunAsync([
            Handler("b", Phase.Observe), Handler("b", Phase.Act), Handler("a", Phase.Act), Handler("z", Phase.Guard), Handler("c", Phase.Rewrite),
        ]);

        Assert.Equal(["z", "c", "a", "b", "b"], _ran);
        Assert.Equal(Verdict.Continue, verdict);
    }

    [Fact]
    public async Task Before_and_after_are_kept()
    {
        await RunAsync([Handler("a", Phase.Act).After("c"), Handler("b", Phase.Act), Handler("c", Phase.Act), Handler("d", Phase.Act).Before("b")]);

        Assert.Equal(["c", "a", "d", "b"], _ran);
    }

    [Fact]
    public async Task Before_and_after_a_module_that_is_not_there_mean_nothing()
    {
        await RunAsync([Handler("a", Phase.Act).After("x"), Handler("b", Phase.Act).Before("y")]);

        Assert.Equal(["a", "b"], _ran);
    }

    [Fact]
    public void Order_that_contradicts_itself_is_refused_with_the_names()
    {
        var exception = Assert.Throws<ModuleException>(() => new HookTable([Handler("carbons", Phase.Act).Before("archive"), Handler("archive", Phase.Act).Before("carbons")], _log));

        Assert.Contains("carbons", exception.Message, StringComparison.Ordinal);
        Assert.Contains("archive", exception.Message, StringComparison.Ordinal);
        Assert.Contains("sent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_run_only_for_their_kind_and_namespaces()
    {
        await RunAsync(
            [
                Handler("presence", Phase.Act).For(StanzaKind.Presence),
                Handler("message", Phase.Act).For(StanzaKind.Message),
                Handler("markers", Phase.Act).WhenChild("urn:xmpp:chat-markers:0"),
                Handler("several", Phase.Act).WhenChild("urn:other").WhenChild("urn:x"),
                Handler("watcher", Phase.Observe).WhenChild("urn:other"),
            ],
            "<message><body>hi</body><a xmlns='urn:x'/></message>");

        Assert.Equal(["message", "several"], _ran);
    }

    [Theory]
    [InlineData(Verdict.Handled)]
    [InlineData(Verdict.Drop)]
    public async Task First_decision_ends_the_run(Verdict decision)
    {
        var verdict = await RunAsync([Handler("a", Phase.Guard), Handler("b", Phase.Guard, decision), Handler("c", Phase.Act)]);

        Assert.Equal(decision, verdict);
        Assert.Equal(["a", "b"], _ran);
    }

    [Fact]
    public async Task Handler_that_waits_is_waited_for()
    {
        var gate = new TaskCompletionSource<Verdict>();
        var running = RunAsync([
            new("a", Hooks.Sent, Phase.Act, _ => new(gate.Task)), Handler("b", Phase.Act).WhenChild("urn:x"), Handler("c", Phase.Act), Handler("d", Phase.Observe),
        ]);
        Assert.Empty(_ran);

        gate.SetResult(Verdict.Continue);

        Assert.Equal(Verdict.Continue, await running);
        Assert.Equal(["c", "d"], _ran);
    }

    [Fact]
    public async Task Failing_observer_is_logged_and_touches_nothing()
    {
        var verdict = await RunAsync([Failing(Phase.Observe), Handler("b", Phase.Observe, Verdict.Drop)]);

        Assert.Equal(Verdict.Continue, verdict);
        Assert.Equal(["b"], _ran);
        Assert.Contains("failing", Assert.Single(_log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_handler_fails_the_run()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync([Failing(Phase.Act), Handler("z", Phase.Act)]));

        Assert.Empty(_ran);
    }

    [Fact]
    public void Table_knows_where_nothing_is_registered()
    {
        var table = new HookTable([Handler("a", Phase.Act).For(StanzaKind.Iq)], _log);

        Assert.True(table.Any(Hooks.Sent, StanzaKind.Iq));
        Assert.False(table.Any(Hooks.Sent, StanzaKind.Message));
        Assert.False(table.Any(Hooks.Received, StanzaKind.Iq));
    }

    public void Dispose() => _log.Dispose();

    private static HookRegistration Failing(Phase phase) => new("failing", Hooks.Sent, phase, _ => throw new InvalidOperationException("a bug"));

    private HookRegistration Handler(string module, Phase phase, Verdict verdict = Verdict.Continue) => new(module, Hooks.Sent, phase, _ =>
    {
        _ran.Add(module);
        return new(verdict);
    });

    private async Task<Verdict> RunAsync(IEnumerable<HookRegistration> registrations, string stanza = "<message><body>hi</body></message>")
    {
        var table = new HookTable(registrations, _log);
        var context = new StanzaContext();
        context.Begin(Stanza.FromUtf8(System.Text.Encoding.UTF8.GetBytes(stanza)), Jid.Parse("romeo@example.org/orchard"), null, null, null);
        context.ChildNamespaces = table.NamespacesOf(context.Stanza);
        return await table.RunAsync(Hooks.Sent, context);
    }
}
