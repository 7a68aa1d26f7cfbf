using System.Security.Cryptography;
using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>A resource together with authentication, and what belongs to a session's start (XEP-0386).</summary>
internal sealed class InlineBinding(ClientStreamServices services, ResourceBinding binding)
{
    private const int MaxTag = 64;
    private const int IdBytes = 9;

    /// <summary>What is offered inside the profile's feature.</summary>
    public Element Feature => new("bind", Namespaces.Bind2, new Element("inline", Namespaces.Bind2,
        Registrations.Select(one => one.Namespace)
            .Concat(services.Management.Feature is null ? [] : [Namespaces.StreamManagement])
            .Distinct().Order(StringComparer.Ordinal)
            .Select(ns => new Element("feature", Namespaces.Bind2, ("var", ns)))));

    private IEnumerable<InlineBindRegistration> Registrations => services.Modules.Manifests.SelectMany(one => one.InlineBinds);

    /// <summary>Binds a resource, here or where the account lives; false when that cannot be.</summary>
    /// <param name="host">The host of the account.</param>
    /// <param name="authenticated">The account.</param>
    /// <param name="request">The <c>bind</c> element.</param>
    /// <param name="success">What tells the client, given its session and the <c>bound</c> element.</param>
    /// <param name="handover">What is to be done where the account lives.</param>
    public async ValueTask<bool> BindAsync(
        IVirtualHost host, AuthenticatedAccount authenticated, Element request, Func<ClientSession, Element, byte[]> success, Func<Handover> handover)
    {
        var resource = ResourceOf(authenticated, request.Child("tag")?.Text.Trim() ?? "");
        var error = await binding.BindAsync(host, authenticated, resource, async session =>
        {
            var results = new List<Element>();
            foreach (var wanted in request.Children)
            {
                if (await HandleAsync(session, wanted) is { } result)
                {
                    results.Add(result);
                }
            }

            // Last, so that nothing falls between what the archive had and what the session gets by itself.
            foreach (var bound in services.Modules.Manifests.SelectMany(one => one.InlineBounds))
            {
                if (await bound(session) is { } told)
                {
                    results.Add(told);
                }
            }

            return success(session, new Element("bound", Namespaces.Bind2, results));
        }, handover);
        return error is null;
    }

    private async ValueTask<Element?> HandleAsync(ClientSession session, Element wanted)
    {
        if (wanted is { Name: "enable", Namespace: Namespaces.StreamManagement })
        {
            Element? answer = null;
            services.Management.Enable(session, wanted["resume"], wanted["max"], said => answer = said);
            return answer;
        }

        return Registrations.FirstOrDefault(one => one.Element == wanted.Name && one.Namespace == wanted.Namespace) is { } registration
            ? await registration.Handler(session, wanted)
            : null; // what nobody understands is not answered
    }

    // §4.2.1: the tag in front; behind it the same for the same client each time, without giving the client's id away.
    private string ResourceOf(AuthenticatedAccount authenticated, string tag)
    {
        var account = authenticated.Account.Jid;
        if (tag.Length is 0 or > MaxTag || !account.TryWithResource(tag + "/x", out _))
        {
            tag = "";
        }

        var id = authenticated.UserAgent is { } client
            ? Convert.ToHexStringLower(HMACSHA256.HashData(
                services.Sasl.FakeSaltSecret.Span, Encoding.UTF8.GetBytes($"resource\0{account}\0{client.Id:D}\0{tag}")).AsSpan(0, IdBytes))
            : services.Random.NextId();
        return tag.Length == 0 ? id : $"{tag}/{id}";
    }
}
