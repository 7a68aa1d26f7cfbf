using System.Collections.Concurrent;
using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Protocol;

namespace Aviso.Modules.Registration;

/// <summary>Makes accounts for strangers, when all rules of the host allow it.</summary>
internal sealed class NewAccounts(IAccounts accounts, IOptionsProvider options, RegistrationThrottle throttle) : IDisposable
{
    private const int MaxEmailLength = 320;
    private const int CountAtOnce = 1000;
    private readonly SemaphoreSlim _counting = new(1);
    private readonly ConcurrentDictionary<string, (RegistrationOptions Options, Networks Allowed, Networks Refused)> _networks = new();

    /// <summary>Makes an account; null when it was made, else why not.</summary>
    public async ValueTask<StanzaError?> CreateAsync(IVirtualHost host, IPAddress? address, RegistrationFields fields)
    {
        var rules = options.Get<RegistrationOptions>(host.Domain);
        if (address is not null && !MayRegister(host, rules, address))
        {
            return StanzaError.NotAllowed.WithText("Registration is not possible from your network.");
        }

        // XEP-0077 §3.1: everything that was asked for must be there.
        if (fields.Username.Length == 0 || fields.Password.Length == 0 || (rules.EmailRequired && fields.Email.Length == 0))
        {
            return StanzaError.NotAcceptable.WithText("Please fill in all fields.");
        }

        if (!Jid.TryCreate(fields.Username, host.Domain, null, out var jid))
        {
            return StanzaError.JidMalformed.WithText("A user name cannot look like that.");
        }

        if (!JidParts.TryPreparePassword(fields.Password, out var password))
        {
            return StanzaError.NotAcceptable.WithText("A password cannot look like that.");
        }

        if (fields.Email.Length > MaxEmailLength || (fields.Email.Length > 0 && !fields.Email.Contains('@')))
        {
            return StanzaError.NotAcceptable.WithText("That is no e-mail address.");
        }

        if (address is not null && !throttle.TryTake(address, rules.ThrottlingLimit, rules.ThrottlingPeriod))
        {
            return StanzaError.ResourceConstraint.WithText("Too many registrations from your address; please try again later.");
        }

        if (NameRules.LooksReserved(jid.Local, rules.ReservedNames))
        {
            return StanzaError.Conflict.WithText("This name is reserved.");
        }

        return await CreateAsync(host, jid, password, fields.Email.Length == 0 ? null : fields.Email);
    }

    /// <summary>Reads the networks of a host, so that a fault is found when the server starts.</summary>
    /// <exception cref="FormatException">An entry is no network.</exception>
    public void Check(IVirtualHost host) => NetworksOf(host, options.Get<RegistrationOptions>(host.Domain));

    /// <inheritdoc/>
    public void Dispose() => _counting.Dispose();

    private async ValueTask<StanzaError?> CreateAsync(IVirtualHost host, Jid jid, string password, string? email)
    {
        var limit = host.Options.MaxUsers;
        if (limit == 0)
        {
            return await accounts.CreateAsync(jid, password, email) ? null : StanzaError.Conflict;
        }

        // One at a time, so that two together do not pass the limit.
        await _counting.WaitAsync();
        try
        {
            if (await IsFullAsync(host.Domain, limit))
            {
                return StanzaError.NotAllowed.WithText("This service takes no more accounts.");
            }

            return await accounts.CreateAsync(jid, password, email) ? null : StanzaError.Conflict;
        }
        finally
        {
            _counting.Release();
        }
    }

    private async ValueTask<bool> IsFullAsync(string domain, long limit)
    {
        string? after = null;
        for (long count = 0; count < limit;)
        {
            var page = await accounts.ListAsync(domain, CountAtOnce, after);
            count += page.Count;
            if (page.Count < CountAtOnce)
            {
                return count >= limit;
            }

            after = page[^1].Local;
        }

        return true;
    }

    private bool MayRegister(IVirtualHost host, RegistrationOptions rules, IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var (_, allowed, refused) = NetworksOf(host, rules);
        return (allowed.IsEmpty || allowed.Contains(address)) && !refused.Contains(address);
    }

    // Parsed once for each set of options.
    private (RegistrationOptions Options, Networks Allowed, Networks Refused) NetworksOf(IVirtualHost host, RegistrationOptions rules)
    {
        if (_networks.TryGetValue(host.Domain, out var known) && known.Options == rules)
        {
            return known;
        }

        return _networks[host.Domain] =
            (rules, new(rules.Whitelist, "registration/whitelist"), new(rules.Blacklist, "registration/blacklist"));
    }
}
