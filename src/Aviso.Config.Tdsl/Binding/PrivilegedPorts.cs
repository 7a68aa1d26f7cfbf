using System.Globalization;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>Which ports this process may open, as Linux tells it.</summary>
internal static class PrivilegedPorts
{
    private const int BindServiceCapability = 10; // CAP_NET_BIND_SERVICE

    /// <summary>The lowest port the process may open; 1 where the system does not say, since then only trying tells.</summary>
    public static int Lowest()
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return 1;
            var effective = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith("CapEff:", StringComparison.Ordinal));
            if (effective is null || !ulong.TryParse(effective.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var capabilities)) return 1;
            if ((capabilities & (1UL << BindServiceCapability)) != 0) return 1;
            var first = File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start");
            return int.TryParse(first.AsSpan().Trim(), CultureInfo.InvariantCulture, out var port) ? port : 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 1;
        }
    }
}
