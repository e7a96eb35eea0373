using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>User and group ids.</summary>
public static partial class Px
{
    /// <summary>px_getuid.</summary>
    [RuntimeImport("px_raw_getuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetUser();

    /// <summary>px_geteuid.</summary>
    [RuntimeImport("px_raw_geteuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetEffectiveUser();

    /// <summary>px_getgid.</summary>
    [RuntimeImport("px_raw_getgid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetUserGroup();

    /// <summary>px_getegid.</summary>
    [RuntimeImport("px_raw_getegid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetEffectiveGroup();

    /// <summary>px_setuid.</summary>
    [RuntimeImport("px_raw_setuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUser(uint user);

    /// <summary>px_setgid.</summary>
    [RuntimeImport("px_raw_setgid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUserGroup(uint group);

    /// <summary>px_setreuid; <see cref="uint.MaxValue"/> leaves one.</summary>
    [RuntimeImport("px_raw_setreuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUsers(uint real, uint effective);

    /// <summary>px_setregid; <see cref="uint.MaxValue"/> leaves one.</summary>
    [RuntimeImport("px_raw_setregid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUserGroups(uint real, uint effective);

    /// <summary>All three user ids; px_seteuid is the second alone; <see cref="uint.MaxValue"/> leaves one.</summary>
    [RuntimeImport("px_raw_setresuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUsers(uint real, uint effective, uint saved);

    /// <summary>All three group ids; px_setegid is the second alone; <see cref="uint.MaxValue"/> leaves one.</summary>
    [RuntimeImport("px_raw_setresgid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetUserGroups(uint real, uint effective, uint saved);

    /// <summary>px_getgroups: their number, also without room for them.</summary>
    public static long GetGroups(Span<uint> groups)
    {
        uint none = 0;
        return groups.Length == 0 ? GetGroups(0, ref none) : GetGroups(groups.Length, ref groups[0]);
    }

    [RuntimeImport("px_raw_getgroups")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetGroups(int room, ref uint groups);
}
