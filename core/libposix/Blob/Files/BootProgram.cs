using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// The program of a process in an image without VFS server: an entry of the boot archive. There are no names then, so whatever path it is
/// launched by means it.
/// </summary>
internal static class BootProgram
{
    /// <summary>Its number where others are places in the file library's table.</summary>
    public const int File = int.MaxValue;

    private const int PageShift = 12;

    private static ulong program;

    /// <summary>The capability that the start page names; 0: there is none.</summary>
    public static void Open(ulong capability) => program = capability;

    /// <summary>Bytes of the pages that it fills.</summary>
    /// <returns>ENOENT: there is none.</returns>
    public static Errno Find(out ulong size)
    {
        size = 0;
        if (program == 0 || Kernel.Inspect(program, out _, out _, out ulong pages) != CallStatus.Ok)
            return Errno.ENOENT;
        size = pages << PageShift;
        return Errno.None;
    }

    /// <summary>A capability to its pages, of its own for each place where they are mapped.</summary>
    /// <param name="page">A page that it is to have.</param>
    /// <param name="pages">How many it has.</param>
    /// <param name="memory">The capability.</param>
    /// <returns>ENODATA: the page is behind its end. ENOMEM: no slot for it.</returns>
    public static Errno Frames(uint page, out uint pages, out ulong memory)
    {
        memory = 0;
        Errno error = Find(out ulong size);
        pages = (uint)(size >> PageShift);
        if (error == Errno.None && page >= pages)
            error = Errno.ENODATA;
        if (error == Errno.None && Kernel.Derive(program, Rights.Read | Rights.Execute, 0, 0, out memory) != CallStatus.Ok)
            error = Errno.ENOMEM;
        return error;
    }
}
