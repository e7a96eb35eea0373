using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Attributes of children that are to be started.</content>
public static partial class Px
{
    /// <summary>px_posix_spawnattr_init.</summary>
    public static long SpawnAttributesInit(out PosixSpawnAttributes attributes) => -PosixSpawnattrInit(out attributes);

    /// <summary>px_posix_spawnattr_destroy.</summary>
    public static long SpawnAttributesDestroy(ref PosixSpawnAttributes attributes) => -PosixSpawnattrDestroy(ref attributes);

    /// <summary>px_posix_spawnattr_getflags.</summary>
    public static long SpawnAttributesGetFlags(in PosixSpawnAttributes attributes, out short flags) =>
        -PosixSpawnattrGetflags(in attributes, out flags);

    /// <summary>px_posix_spawnattr_setflags: PX_POSIX_SPAWN_ values, which say what of the others counts. EINVAL: others.</summary>
    public static long SpawnAttributesSetFlags(ref PosixSpawnAttributes attributes, short flags) => -PosixSpawnattrSetflags(ref attributes, flags);

    /// <summary>px_posix_spawnattr_getpgroup.</summary>
    public static long SpawnAttributesGetGroup(in PosixSpawnAttributes attributes, out int group) =>
        -PosixSpawnattrGetpgroup(in attributes, out group);

    /// <summary>px_posix_spawnattr_setpgroup: the process group; 0: one of its own.</summary>
    public static long SpawnAttributesSetGroup(ref PosixSpawnAttributes attributes, int group) => -PosixSpawnattrSetpgroup(ref attributes, group);

    /// <summary>px_posix_spawnattr_getsigmask: signals that are blocked.</summary>
    public static long SpawnAttributesGetMask(in PosixSpawnAttributes attributes, out ulong mask)
    {
        long result = -PosixSpawnattrGetsigmask(in attributes, out PosixSignalSet set);
        mask = set[0];
        return result;
    }

    /// <summary>px_posix_spawnattr_setsigmask: signals that are blocked.</summary>
    public static long SpawnAttributesSetMask(ref PosixSpawnAttributes attributes, ulong mask) =>
        -PosixSpawnattrSetsigmask(ref attributes, SetOf(mask));

    /// <summary>px_posix_spawnattr_getsigdefault: signals whose action is the default.</summary>
    public static long SpawnAttributesGetDefaults(in PosixSpawnAttributes attributes, out ulong mask)
    {
        long result = -PosixSpawnattrGetsigdefault(in attributes, out PosixSignalSet set);
        mask = set[0];
        return result;
    }

    /// <summary>px_posix_spawnattr_setsigdefault: signals whose action is the default.</summary>
    public static long SpawnAttributesSetDefaults(ref PosixSpawnAttributes attributes, ulong mask) =>
        -PosixSpawnattrSetsigdefault(ref attributes, SetOf(mask));

    /// <summary>px_posix_spawnattr_getschedpolicy.</summary>
    public static long SpawnAttributesGetPolicy(in PosixSpawnAttributes attributes, out int policy) =>
        -PosixSpawnattrGetschedpolicy(in attributes, out policy);

    /// <summary>px_posix_spawnattr_setschedpolicy.</summary>
    public static long SpawnAttributesSetPolicy(ref PosixSpawnAttributes attributes, int policy) =>
        -PosixSpawnattrSetschedpolicy(ref attributes, policy);

    /// <summary>px_posix_spawnattr_getschedparam: the static priority.</summary>
    public static long SpawnAttributesGetPriority(in PosixSpawnAttributes attributes, out int priority) =>
        -PosixSpawnattrGetschedparam(in attributes, out priority);

    /// <summary>px_posix_spawnattr_setschedparam: the static priority.</summary>
    public static long SpawnAttributesSetPriority(ref PosixSpawnAttributes attributes, int priority) =>
        -PosixSpawnattrSetschedparam(ref attributes, in priority);

    private static PosixSignalSet SetOf(ulong mask)
    {
        PosixSignalSet set = default;
        set[0] = mask & ~OwnSignals;
        return set;
    }

    [RuntimeImport("px_posix_spawnattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrInit(out PosixSpawnAttributes attributes);

    [RuntimeImport("px_posix_spawnattr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrDestroy(ref PosixSpawnAttributes attributes);

    [RuntimeImport("px_posix_spawnattr_getflags")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetflags(in PosixSpawnAttributes attributes, out short flags);

    [RuntimeImport("px_posix_spawnattr_setflags")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetflags(ref PosixSpawnAttributes attributes, short flags);

    [RuntimeImport("px_posix_spawnattr_getpgroup")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetpgroup(in PosixSpawnAttributes attributes, out int group);

    [RuntimeImport("px_posix_spawnattr_setpgroup")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetpgroup(ref PosixSpawnAttributes attributes, int group);

    [RuntimeImport("px_posix_spawnattr_getsigmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetsigmask(in PosixSpawnAttributes attributes, out PosixSignalSet set);

    [RuntimeImport("px_posix_spawnattr_setsigmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetsigmask(ref PosixSpawnAttributes attributes, in PosixSignalSet set);

    [RuntimeImport("px_posix_spawnattr_getsigdefault")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetsigdefault(in PosixSpawnAttributes attributes, out PosixSignalSet set);

    [RuntimeImport("px_posix_spawnattr_setsigdefault")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetsigdefault(ref PosixSpawnAttributes attributes, in PosixSignalSet set);

    [RuntimeImport("px_posix_spawnattr_getschedpolicy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetschedpolicy(in PosixSpawnAttributes attributes, out int policy);

    [RuntimeImport("px_posix_spawnattr_setschedpolicy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetschedpolicy(ref PosixSpawnAttributes attributes, int policy);

    [RuntimeImport("px_posix_spawnattr_getschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrGetschedparam(in PosixSpawnAttributes attributes, out int priority);

    [RuntimeImport("px_posix_spawnattr_setschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnattrSetschedparam(ref PosixSpawnAttributes attributes, in int priority);
}
