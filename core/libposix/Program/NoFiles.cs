using System.Runtime;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The files of a program with the library inside: no descriptor is open.</summary>
internal static class NoFiles
{
    [RuntimeExport("px_file_check")]
    internal static uint Check(int descriptor, uint write, out uint file)
    {
        file = 0;
        return (uint)Errno.EBADF;
    }

    [RuntimeExport("px_file_hold")]
    internal static void Hold(uint file)
    {
    }

    [RuntimeExport("px_file_drop")]
    internal static void Drop(uint file)
    {
    }

    [RuntimeExport("px_file_frames")]
    internal static uint Frames(uint file, uint page, uint isShared, out uint first, out uint pages, out ulong memory)
    {
        first = pages = 0;
        memory = 0;
        return (uint)Errno.EBADF;
    }
}
