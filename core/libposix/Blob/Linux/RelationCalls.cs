using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Parents, groups and sessions. The child of a vfork is not the process that the server takes its calls for.</summary>
internal static class RelationCalls
{
    /// <summary><c>getppid</c>.</summary>
    public static long Getppid() => SharedChild.IsActive ? SharedChild.ParentId : RelationFunctions.Getppid();

    /// <summary><c>getpgid</c>.</summary>
    public static long Getpgid(uint pid) => RelationFunctions.Getpgid(Own(pid));

    /// <summary><c>getsid</c>.</summary>
    public static long Getsid(uint pid) => RelationFunctions.Getsid(Own(pid));

    /// <summary><c>setpgid</c>.</summary>
    public static long Setpgid(uint pid, int group) => RelationFunctions.Setpgid(Own(pid), group);

    /// <summary><c>setsid</c>.</summary>
    public static long Setsid() =>
        SharedChild.IsActive && SharedChild.TakeIdentity() is not Errno.None and var refused ? CallResult.Of(refused) : RelationFunctions.Setsid();

    private static uint Own(uint pid) => pid == 0 && SharedChild.IsActive ? SharedChild.ProcessId : pid;
}
