using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Aviso.Protocol.Precis;

namespace Aviso.Server.Commands;

/// <summary><c>aviso version</c>: what to put into a report of a fault.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Prints the versions of the server and of what it runs on.");
        command.SetAction(_ =>
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            Console.Out.WriteLine($"Aviso {version}");
            Console.Out.WriteLine($"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})");
            Console.Out.WriteLine($"Unicode {UnicodeSupport.Version}");
            return ExitCode.Success;
        });
        return command;
    }
}
