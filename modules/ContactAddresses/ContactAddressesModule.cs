using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.ContactAddresses;

/// <summary>Publishes contact addresses as a form in the host's disco info (XEP-0157).</summary>
[XmppModule("contact-addresses", Options = typeof(ContactAddressOptions))]
public sealed partial class ContactAddressesModule(IOptionsProvider options, IVirtualHosts hosts, ILogger<ContactAddressesModule> log) : IModule
{
    private const string FormType = "http://jabber.org/network/serverinfo";

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest.Implements(157, "1.1.1").Extension(Form);
        foreach (var (field, address) in hosts.All.SelectMany(Addresses).Distinct())
        {
            // XEP-0157 §3: the values are URIs; a bare mail address is the usual mistake.
            if (!Uri.TryCreate(address, UriKind.Absolute, out _))
            {
                Log.NotUri(log, field, address);
            }
        }
    }

    private IEnumerable<(string Field, string Address)> Addresses(IVirtualHost host) =>
        Of(host).ByField.SelectMany(one => one.Addresses.Select(address => (one.Field, address)));

    private ContactAddressOptions Of(IVirtualHost host) => options.Get<ContactAddressOptions>(host.Domain);

    private Element? Form(IVirtualHost host)
    {
        var fields = Of(host).ByField.Where(one => one.Addresses.Count > 0)
            .Select(one => new FormField(one.Field, FormFieldType.ListMulti) { Values = one.Addresses })
            .ToList();
        return fields.Count == 0 ? null : DataForm.Result(FormType, fields).ToElement();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "disco-extensions/{Field}: '{Address}' is no URI; write mailto:, xmpp: or https: before it")]
        public static partial void NotUri(ILogger logger, string field, string address);
    }
}
