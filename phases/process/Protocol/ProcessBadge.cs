namespace Pistachio.Processes.Protocol;

/// <summary>
/// Badges of the endpoints of the process server, and of processes at all servers: a process has the same badge, its domain number,
/// everywhere.
/// </summary>
public static class ProcessBadge
{
    /// <summary>Whoever may use <see cref="IProcessControl"/>; at other servers, the process server itself.</summary>
    public const ulong Control = 1;

    /// <summary>Domain numbers of processes count up from here and are never used again.</summary>
    public const ulong FirstDomain = 0x1000;
}
