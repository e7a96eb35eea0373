using Pistachio.Abi;
using Pistachio.LibPosix;

namespace Pistachio.Processes.Library;

/// <summary>Parents, process groups and sessions, and signals to processes.</summary>
public static class RelationFunctions
{
    /// <summary><c>getppid</c>. Never fails; 0 when nobody knows.</summary>
    public static long Getppid() => Connection.Server.Relations(0, out uint parent, out _, out _) == Errno.None ? parent : 0;

    /// <summary><c>getpgid</c>; <c>getpgrp</c> with 0.</summary>
    public static long Getpgid(uint pid) => CallResult.Of(Connection.Server.Relations(pid, out _, out uint group, out _), group);

    /// <summary><c>getsid</c>.</summary>
    public static long Getsid(uint pid) => CallResult.Of(Connection.Server.Relations(pid, out _, out _, out uint session), session);

    /// <summary><c>setpgid</c>.</summary>
    public static long Setpgid(uint pid, int group) => CallResult.Of(Connection.Server.SetGroup(pid, group));

    /// <summary><c>setsid</c>.</summary>
    public static long Setsid() => CallResult.Of(Connection.Server.MakeSession(out uint session), session);

    /// <summary><c>kill</c>.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long Kill(int pid, uint signal) => CallResult.Of(Connection.Server.Kill(pid, signal));
}
