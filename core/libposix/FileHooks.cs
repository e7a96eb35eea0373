using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>
/// What the memory library asks of the files of the process: exported by the blob, which has files (<c>Blob/Files</c>), and by programs with the
/// library inside, which have none (<c>Program/</c>). Results are error numbers.
/// </summary>
internal static class FileHooks
{
    /// <summary>See <c>IDomainMemory.CheckDescriptor</c>.</summary>
    [RuntimeImport("px_file_check")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint Check(int descriptor, uint write, out uint file);

    /// <summary>See <c>IDomainMemory.HoldFile</c>.</summary>
    [RuntimeImport("px_file_hold")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Hold(uint file);

    /// <summary>See <c>IDomainMemory.DropFile</c>.</summary>
    [RuntimeImport("px_file_drop")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Drop(uint file);

    /// <summary>See <c>IDomainMemory.FileFrames</c>.</summary>
    [RuntimeImport("px_file_frames")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint Frames(uint file, uint page, uint isShared, out uint first, out uint pages, out ulong memory);
}
