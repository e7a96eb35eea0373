using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Library;

/// <summary>How this process reaches the process server.</summary>
public static class Connection
{
    private static ProcessClient client;

    /// <summary>The server. Without one all messages fail.</summary>
    public static ProcessClient Server => client;

    /// <summary>Connect; in a forked child again, since its capability has another handle.</summary>
    /// <param name="endpoint">Handle of the endpoint.</param>
    /// <param name="messagePage">Message page of the thread.</param>
    public static void Open(ulong endpoint, ulong messagePage) => client = new ProcessClient(endpoint, messagePage);
}
