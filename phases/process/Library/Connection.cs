using Pistachio.LibPosix;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Library;

/// <summary>How this process reaches the process server.</summary>
public static class Connection
{
    private static ulong server;

    /// <summary>The server, for the running thread. Without one all messages fail.</summary>
    public static ProcessClient Server => new(server, CurrentThread.MessagePage());

    /// <summary>Connect; in a forked child again, since its capability has another handle.</summary>
    /// <param name="endpoint">Handle of the endpoint.</param>
    public static void Open(ulong endpoint) => server = endpoint;
}
