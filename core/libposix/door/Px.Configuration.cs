using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>What the system can do, and how much of it.</content>
public static partial class Px
{
    /// <summary>px_sysconf: the value of a PX_SC_ name; -1: there is no limit, or no such option. EINVAL: no such name.</summary>
    public static long GetConfiguration(int name, out long value)
    {
        value = -1;
        ErrnoLocation() = 0;
        value = Sysconf(name);
        return value == -1 ? -ErrnoLocation() : 0;
    }

    /// <summary>px_pathconf: the same for a file, by a PX_PC_ name.</summary>
    public static long GetPathConfiguration(ReadOnlySpan<byte> path, int name, out long value)
    {
        value = -1;
        if (!IsPath(path))
            return NoPath;
        ErrnoLocation() = 0;
        value = Pathconf(in path[0], name);
        return value == -1 ? -ErrnoLocation() : 0;
    }

    /// <summary>px_fpathconf: the same for a descriptor.</summary>
    public static long GetFileConfiguration(int descriptor, int name, out long value)
    {
        value = -1;
        ErrnoLocation() = 0;
        value = Fpathconf(descriptor, name);
        return value == -1 ? -ErrnoLocation() : 0;
    }

    /// <summary>px_gethostname: the name of the machine, with a zero byte. ENAMETOOLONG: no room.</summary>
    public static long GetHostName(Span<byte> name) => Answer(Gethostname(ref First(name), (ulong)name.Length));

    /// <summary>px_nice: adds to the nice value, from -20 to 19, and tells it. EPERM.</summary>
    public static long ChangeNice(int increment, out int nice)
    {
        ErrnoLocation() = 0;
        nice = Nice(increment);
        return nice == -1 ? -ErrnoLocation() : 0;
    }

    /// <summary>px_ftok: a key for System V objects, from a file and a number.</summary>
    public static long MakeKey(ReadOnlySpan<byte> path, int id) => IsPath(path) ? Answer(Ftok(in path[0], id)) : NoPath;

    [RuntimeImport("px_sysconf")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sysconf(int name);

    [RuntimeImport("px_pathconf")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Pathconf(in byte path, int name);

    [RuntimeImport("px_fpathconf")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Fpathconf(int descriptor, int name);

    [RuntimeImport("px_gethostname")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Gethostname(ref byte name, ulong size);

    [RuntimeImport("px_nice")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Nice(int increment);

    [RuntimeImport("px_ftok")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Ftok(in byte path, int id);
}
