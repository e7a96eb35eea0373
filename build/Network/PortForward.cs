using System.Globalization;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Network;

/// <summary>A TCP port of this machine's loopback that leads to one of the board.</summary>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="GuestPort">1 to 65535.</param>
internal sealed record PortForward(int HostPort, int GuestPort)
{
    /// <summary>Reads <c>HOSTPORT:GUESTPORT</c>.</summary>
    /// <exception cref="BuildFailure">It is something else.</exception>
    public static PortForward Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && TryPort(parts[0], out var host) && TryPort(parts[1], out var guest)
            ? new PortForward(host, guest)
            : throw new BuildFailure($"--forward: '{text}' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535", 2);
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
