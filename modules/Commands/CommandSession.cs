using Aviso.Abstractions.Commands;
using Aviso.Protocol;

namespace Aviso.Modules.Commands;

/// <summary>The execution of a command (XEP-0050 §3.3). Belongs to one request at a time: whoever has taken it out of <see cref="CommandSessions"/>.</summary>
internal sealed class CommandSession(string id, CommandRegistration command, Jid requester, Jid responder)
{
    // People who go back further than this begin anew.
    private const int MaxStages = 16;
    private readonly List<CommandStage> _stages = [];

    public string Id { get; } = id;

    public CommandRegistration Command { get; } = command;

    public Jid Requester { get; } = requester;

    public Jid Responder { get; } = responder;

    /// <summary>When it ends if nothing comes.</summary>
    public DateTimeOffset Expires { get; set; }

    public CommandStage Current => _stages[^1];

    public bool CanGoBack => _stages.Count > 1;

    public void GoBack() => _stages.RemoveAt(_stages.Count - 1);

    public void GoOn(CommandStage stage)
    {
        if (_stages.Count == MaxStages)
        {
            _stages.RemoveAt(0);
        }

        _stages.Add(stage);
    }
}
