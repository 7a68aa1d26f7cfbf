using System.Globalization;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Time;

/// <summary>Tells the server's time and its time zone (XEP-0202 §3).</summary>
[XmppModule("time")]
public sealed class TimeModule(TimeProvider clock) : IModule
{
    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(202, "2.0")
        .Feature(Namespaces.Time)
        .IqGet(Namespaces.Time, "time", IqTarget.Server, _ => new(Answer()));

    private IqReply Answer()
    {
        var now = clock.GetUtcNow();
        return new Element(
            "time",
            Namespaces.Time,
            new Element("tzo", Namespaces.Time, Zone(clock.LocalTimeZone.GetUtcOffset(now))),
            new Element("utc", Namespaces.Time, XmppDateTime.Format(now)));
    }

    // XEP-0082 §4: the offset is always signed, in hours and minutes.
    private static string Zone(TimeSpan offset) =>
        (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
