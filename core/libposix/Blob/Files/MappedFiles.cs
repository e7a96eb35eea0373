using System.Runtime;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The files of the process as the memory library sees them: by their place in the file library's table.</summary>
internal static class MappedFiles
{
    [RuntimeExport("px_file_check")]
    internal static uint Check(int descriptor, uint write, out uint file)
    {
        Errno error = FileCalls.Files.CheckMappable(descriptor, write != 0, out int held);
        file = (uint)held;
        return (uint)error;
    }

    [RuntimeExport("px_file_hold")]
    internal static void Hold(uint file) => FileCalls.Hold((int)file);

    [RuntimeExport("px_file_drop")]
    internal static void Drop(uint file) => FileCalls.Release((int)file);

    [RuntimeExport("px_file_frames")]
    internal static uint Frames(uint file, uint page, uint isShared, out uint first, out uint pages, out ulong memory) =>
        (uint)FileCalls.Frames((int)file, page, isShared != 0, out first, out pages, out memory);
}
