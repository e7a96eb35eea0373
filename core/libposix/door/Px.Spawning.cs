using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Starting a program as a child. Lists are addresses of pointers, ended by a zero, as main gets them.</content>
public static partial class Px
{
    /// <summary>
    /// px_posix_spawn: the child's process id. Errors are those of <see cref="Fork"/>, <see cref="Execve"/>, and of what the actions and attributes
    /// ask for.
    /// </summary>
    public static long Spawn(
        ReadOnlySpan<byte> path, in PosixSpawnActions actions, in PosixSpawnAttributes attributes, ulong arguments, ulong environment)
    {
        int child = 0;
        long result = IsPath(path) ? -PosixSpawn(ref child, in path[0], in actions, in attributes, arguments, environment) : NoPath;
        return result == 0 ? child : result;
    }

    /// <summary>px_posix_spawnp: the same, and a file without a slash is looked for in PATH.</summary>
    public static long SpawnFile(
        ReadOnlySpan<byte> file, in PosixSpawnActions actions, in PosixSpawnAttributes attributes, ulong arguments, ulong environment)
    {
        int child = 0;
        long result = IsPath(file) ? -PosixSpawnp(ref child, in file[0], in actions, in attributes, arguments, environment) : NoPath;
        return result == 0 ? child : result;
    }

    /// <summary>px_posix_spawn_file_actions_init.</summary>
    public static long SpawnActionsInit(out PosixSpawnActions actions) => -PosixSpawnFileActionsInit(out actions);

    /// <summary>px_posix_spawn_file_actions_destroy.</summary>
    public static long SpawnActionsDestroy(ref PosixSpawnActions actions) => -PosixSpawnFileActionsDestroy(ref actions);

    /// <summary>px_posix_spawn_file_actions_addopen. EBADF: no descriptor. ENOMEM: more than fits.</summary>
    public static long SpawnActionsAddOpen(ref PosixSpawnActions actions, int descriptor, ReadOnlySpan<byte> path, int flags, uint mode) =>
        IsPath(path) ? -PosixSpawnFileActionsAddopen(ref actions, descriptor, in path[0], flags, mode) : NoPath;

    /// <summary>px_posix_spawn_file_actions_addclose. EBADF, ENOMEM.</summary>
    public static long SpawnActionsAddClose(ref PosixSpawnActions actions, int descriptor) => -PosixSpawnFileActionsAddclose(ref actions, descriptor);

    /// <summary>px_posix_spawn_file_actions_adddup2. EBADF, ENOMEM.</summary>
    public static long SpawnActionsAddDup2(ref PosixSpawnActions actions, int descriptor, int target) =>
        -PosixSpawnFileActionsAdddup2(ref actions, descriptor, target);

    [RuntimeImport("px_posix_spawn")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawn(
        ref int child, in byte path, in PosixSpawnActions actions, in PosixSpawnAttributes attributes, ulong arguments, ulong environment);

    [RuntimeImport("px_posix_spawnp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnp(
        ref int child, in byte file, in PosixSpawnActions actions, in PosixSpawnAttributes attributes, ulong arguments, ulong environment);

    [RuntimeImport("px_posix_spawn_file_actions_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnFileActionsInit(out PosixSpawnActions actions);

    [RuntimeImport("px_posix_spawn_file_actions_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnFileActionsDestroy(ref PosixSpawnActions actions);

    [RuntimeImport("px_posix_spawn_file_actions_addopen")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnFileActionsAddopen(ref PosixSpawnActions actions, int descriptor, in byte path, int flags, uint mode);

    [RuntimeImport("px_posix_spawn_file_actions_addclose")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnFileActionsAddclose(ref PosixSpawnActions actions, int descriptor);

    [RuntimeImport("px_posix_spawn_file_actions_adddup2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PosixSpawnFileActionsAdddup2(ref PosixSpawnActions actions, int descriptor, int target);
}
