using Aviso.Abstractions.Options;

namespace Aviso.Modules.Push;

/// <summary>Options of push notifications.</summary>
[OptionSection("push", PerHost = true, Description = "Push notifications to the devices of users who are not there (XEP-0357).")]
public sealed class PushOptions
{
    /// <summary>Whether notifications tell the sender.</summary>
    [Option("with-sender", Description = "Tell push services who sent the last message. They belong to the makers of clients, and pass it on to the makers of telephones. Encrypted notifications always tell it to the device.")]
    public bool WithSender { get; set; }

    /// <summary>Whether notifications hold the text.</summary>
    [Option("with-body", Description = "Send the text of the last message to push services. Encrypted notifications always hold it, for the device.")]
    public bool WithBody { get; set; }

    /// <summary>The most registrations of an account.</summary>
    [Option("max-devices", Minimum = 1, Maximum = 1000, Description = "The most registrations of one account; one more takes the place of one that does not work, or else of the one enabled longest ago.")]
    public int MaxDevices { get; set; } = 20;

    /// <summary>The most bytes of a registration.</summary>
    [Option("max-registration-size", Minimum = 1024, Maximum = 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of a registration with everything the client asks for.")]
    public int MaxRegistrationBytes { get; set; } = 16 * 1024;

    /// <summary>The shortest time between two notifications to a device.</summary>
    [Option("min-interval", Minimum = 0, Maximum = 3600, Description = "The shortest time between two notifications to one device: what comes in between is told in one. Calls do not wait.")]
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a service may take to answer.</summary>
    [Option("request-timeout", Minimum = 1, Maximum = 3600, Description = "How long a push service may take to answer before the notification counts as failed.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Failures in a row after which nothing more is published.</summary>
    [Option("max-failures", Minimum = 1, Maximum = 1000, Description = "Failures of the passing kind, one after the other, after which a registration is disabled. The first try again is after 30 seconds, each later one after twice the time, an hour at most.")]
    public int MaxFailures { get; set; } = 20;

    /// <summary>The most events that wait to be looked at.</summary>
    [Option("queue-size", Minimum = 10, Maximum = 1_000_000, Description = "The most messages in memory for which is yet to be found out who must be told; for more nobody is. Set it for the whole server.")]
    public int QueueSize { get; set; } = 10_000;

    /// <summary>The most devices whose notification waits.</summary>
    [Option("max-waiting", Minimum = 10, Maximum = 10_000_000, Description = "The most devices whose notification waits for its time; those of more are given up. Set it for the whole server.")]
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>Lines of log for each device.</summary>
    [Option("log-size", Minimum = 0, Maximum = 1000, Description = "Lines of log kept in memory for each device: aviso user report push-log ADDRESS.")]
    public int LogSize { get; set; } = 20;
}
