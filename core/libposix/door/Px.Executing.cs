using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Executing programs in other ways than <see cref="Execve"/>. Lists are addresses of pointers, ended by a zero, as main gets them.
/// </content>
public static partial class Px
{
    /// <summary>px_execv, with the environment of the program.</summary>
    public static long Execv(ReadOnlySpan<byte> path, ulong arguments) => IsPath(path) ? Answer(Execv(in path[0], arguments)) : NoPath;

    /// <summary>px_execvp: a file without a slash is looked for in PATH.</summary>
    public static long ExecFile(ReadOnlySpan<byte> file, ulong arguments) => IsPath(file) ? Answer(Execvp(in file[0], arguments)) : NoPath;

    /// <summary>px_fexecve: the file that a descriptor is open for. EBADF.</summary>
    public static long Fexecve(int descriptor, ulong arguments, ulong environment) => Answer(PxFexecve(descriptor, arguments, environment));

    [RuntimeImport("px_execv")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Execv(in byte path, ulong arguments);

    [RuntimeImport("px_execvp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Execvp(in byte file, ulong arguments);

    [RuntimeImport("px_fexecve")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PxFexecve(int descriptor, ulong arguments, ulong environment);
}
