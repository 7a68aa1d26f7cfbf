using Aviso.FaultPoints;

/// <summary>
/// What the runtime calls before the server's own <c>Main</c>, when the variable <c>DOTNET_STARTUP_HOOKS</c> names this assembly. The
/// name and the place outside of namespaces are the runtime's.
/// </summary>
#pragma warning disable CA1050
internal static class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize()
    {
        var points = new Points();
        HostWatch.Start(points);
        new Thread(() => points.Obey(Console.In, Console.Out)) { Name = "fault points", IsBackground = true }.Start();
    }
}
