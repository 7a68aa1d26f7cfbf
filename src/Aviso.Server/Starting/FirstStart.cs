using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Randomness;
using Aviso.Config.Tdsl.Writing;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Storage;

namespace Aviso.Server.Starting;

/// <summary>
/// What is done when a server starts without a configuration file: it gets an administrator with a random password, and a
/// file that keeps its domain. A listener only by its place in the order of the start: after the store is open, and
/// before a port is, so that nobody can register the administrator's name first.
/// </summary>
internal sealed class FirstStart(DataDirectory data, ServerSettings settings, IAccounts accounts, IRandomSource random) : IServerListener
{
    private const string AdministratorName = "admin";

    /// <summary>The administrator's address, once made known; null when this is not the first start.</summary>
    public Jid? Administrator { get; private set; }

    /// <summary>The password made up; null when the account existed.</summary>
    public string? Password { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        if (settings.HasFile)
        {
            return;
        }

        Administrator = Jid.Create(AdministratorName, settings.Domains[0].Domain, null);
        var password = RandomPassword.Create(random);
        if (await accounts.CreateAsync(Administrator, password))
        {
            Password = password;
        }

        // Last: a start that failed before is still the first one when it is tried again.
        WriteConfiguration();
    }

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    private void WriteConfiguration()
    {
        var text = string.Join('\n', Paragraph(
            writer => { },
            "The configuration of this Aviso server, read when the server starts.",
            "All options with their defaults: aviso config reference. What is in force: aviso config dump. Before a restart: aviso check."), Paragraph(
            writer => writer.Property("default-virtual-host", settings.Domains.Count == 1 ? settings.Domains[0].Domain : settings.Domains.Select(one => one.Domain)),
            "The domain of the addresses: user@domain. A list serves several: [ 'example.org', 'example.net' ]."), Paragraph(
            writer => writer.Property("admins", (string[])[Administrator!.ToString()]),
            "Those who may administer the server."), Paragraph(
            writer =>
            {
                writer.Begin("vhost");
                writer.Property("register-enabled", false);
                writer.End();
            },
            "Whether anyone may make an account with a client."));

        // Written aside and moved: half a configuration must never be found at the next start.
        var aside = data.ConfigurationFile + ".new";
        using (var file = new StreamWriter(PrivateFiles.Open(aside, FileMode.Create, FileShare.None)))
        {
            file.Write(text);
        }

        File.Move(aside, data.ConfigurationFile);
    }

    private static string Paragraph(Action<TdslWriter> write, params ReadOnlySpan<string> comments)
    {
        var writer = new TdslWriter();
        foreach (var comment in comments)
        {
            writer.Comment(comment);
        }

        write(writer);
        return writer.ToString();
    }
}
