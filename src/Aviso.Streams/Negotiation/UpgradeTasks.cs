using System.Globalization;
using System.Text;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// Tasks by which a client that has just authenticated makes the credentials that its account lacks (XEP-0480). They are offered to all
/// alike, since an offer that depends on the account would tell strangers which accounts there are; who needs none gets none.
/// </summary>
internal sealed class UpgradeTasks(ClientStreamServices services, SaslExchange exchange)
{
    private const string Namespace = "urn:xmpp:scram-upgrade:0";
    private static readonly (string Task, ScramHash Hash)[] s_tasks =
    [
        ("UPGR-" + SaslMechanisms.ScramSha256, ScramHash.Sha256),
        ("UPGR-" + SaslMechanisms.ScramSha512, ScramHash.Sha512),
    ];

    private readonly Queue<(string Task, ScramHash Hash)> _left = new();
    private byte[]? _salt;

    /// <summary>Whether a task is waited for or under way.</summary>
    public bool IsRunning => _left.Count > 0;

    /// <summary>What is offered inside the profile's feature: what there is, where passwords are used at all.</summary>
    public static IEnumerable<Element> Features(SaslContext offer) => offer.Mechanisms.Any(SaslMechanisms.IsScram)
        ? s_tasks.Select(one => new Element("upgrade", Namespaces.SaslUpgrade, one.Task))
        : [];

    /// <summary>Begins with what the client has asked for and needs; null when that is nothing.</summary>
    /// <returns>The task to name to the client.</returns>
    public Element? TryBegin(Element request)
    {
        var wanted = request.Children.Where(child => child is { Name: "upgrade", Namespace: Namespaces.SaslUpgrade }).Select(child => child.Text.Trim()).ToHashSet();
        foreach (var one in s_tasks.Where(one => wanted.Contains(one.Task) && exchange.IsOutdated(one.Hash)))
        {
            _left.Enqueue(one);
        }

        return Next();
    }

    /// <summary>Takes what the client says next.</summary>
    /// <returns>The name of the next task, or data of this one; why it failed; or neither, when all is done.</returns>
    public async ValueTask<(Element? Reply, SaslOutcome.Failed? Failed)> HandleAsync(Element element)
    {
        var (task, hash) = _left.Peek();
        switch (element.Name)
        {
            case "next" when _salt is null && element["task"] == task:
                _salt = services.Logins.NewSalt();
                return (new Element("salt", Namespace,
                    ("iterations", services.Logins.Iterations.ToString(CultureInfo.InvariantCulture)), Convert.ToBase64String(_salt)), null);
            case "task-data" when _salt is not null:
                return await FinishAsync(hash, element.Child("hash", Namespace)?.Text.Trim() ?? "");
            case "abort":
                return (null, Fail(SaslFailure.Aborted));
            default:
                return (null, Fail(SaslFailure.MalformedRequest));
        }
    }

    private async ValueTask<(Element? Reply, SaslOutcome.Failed? Failed)> FinishAsync(ScramHash hash, string salted)
    {
        if (!SaslBase64.TryDecode(Encoding.UTF8.GetBytes(salted), out var bytes))
        {
            return (null, Fail(SaslFailure.IncorrectEncoding));
        }

        if (!ScramCredential.IsSalted(hash, bytes))
        {
            return (null, Fail(SaslFailure.MalformedRequest));
        }

        if (await exchange.KeepAsync(ScramCredential.FromSalted(hash, services.Logins.Iterations, _salt, bytes)) is { } failed)
        {
            Reset();
            return (null, failed);
        }

        _salt = null;
        _left.Dequeue();
        return (Next(), null);
    }

    private Element? Next() => _left.TryPeek(out var next)
        ? new Element("tasks", Namespaces.Sasl2, new Element("task", Namespaces.Sasl2, next.Task))
        : null;

    private SaslOutcome.Failed Fail(SaslFailure condition)
    {
        Reset();
        return exchange.Fail(condition);
    }

    private void Reset()
    {
        _left.Clear();
        _salt = null;
    }
}
