using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>How a program with the library OS inside begins and ends.</summary>
internal static class ProgramStart
{
    /// <summary>Called by <c>_start</c>.</summary>
    [RuntimeExport("px_program_start")]
    internal static void Begin(ulong startPage)
    {
        if (!Domain.IsStartPage(startPage))
            Domain.Exit(Domain.BadStart);
        ProcessHandles handles;
        handles.AddressSpace = Domain.Capability(ProcessLayout.AddressSpaceName);
        handles.MemoryServer = Domain.Capability(ProcessLayout.MemoryServerName);
        if (handles.AddressSpace == 0 || handles.MemoryServer == 0)
            Domain.Exit(Domain.BadStart);
        if (Process.Start(handles) != Errno.None || RegisterImage() != Errno.None)
            Domain.Exit(Domain.NoLibrary);
        Domain.Exit(Main());
    }

    private static Errno RegisterImage()
    {
        ulong start = ImageStart();
        ulong end = ImageEnd();
        return Process.RegisterForeign(start, end - start, PageProtection.Read);
    }

    [RuntimeImport("px_image_start_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong ImageStart();

    [RuntimeImport("px_image_end_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong ImageEnd();

    /// <summary>The program.</summary>
    [RuntimeImport("px_main")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Main();
}
