using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>How a program with the library OS inside begins and ends, and what it was given.</summary>
public static class ProgramStart
{
    /// <summary>Exit status of a program whose start page or capabilities are not as they must be.</summary>
    public const int BadStart = 125;

    /// <summary>Exit status of a program whose library OS could not start.</summary>
    public const int NoLibrary = 126;

    /// <summary>Exit status of a program in which a check of compiled code failed; the number of the check is added.</summary>
    public const int CheckFailed = 100;

    /// <summary>Names of the capabilities that the library OS needs.</summary>
    public static ReadOnlySpan<byte> AddressSpaceName => "space"u8;

    public static ReadOnlySpan<byte> MemoryServerName => "memory"u8;

    /// <summary>Handle of the capability of that name, or 0 if the program was not given one.</summary>
    public static ulong Capability(ReadOnlySpan<byte> name)
    {
        ref StartPage page = ref Page;
        for (int i = 0; i < (int)page.CapabilityCount && i < StartPage.MaximumCapabilities; i++)
        {
            if (page.Capabilities[i].Name.Is(name))
                return page.Capabilities[i].Handle;
        }

        return 0;
    }

    /// <summary>End the process.</summary>
    public static void Exit(int status) => NativeCode.Exit((ulong)(uint)status, Page.MessagePage);

    private static ref StartPage Page => ref ProcessMemory.At<StartPage>(StartPage.Address, 1)[0];

    /// <summary>Called by <c>_start</c>.</summary>
    [RuntimeExport("px_program_start")]
    internal static void Begin(ulong startPage)
    {
        if (startPage != StartPage.Address || Page.Magic != StartPage.ExpectedMagic || Page.Version != StartPage.CurrentVersion)
            Exit(BadStart);
        ProcessHandles handles;
        handles.AddressSpace = Capability(AddressSpaceName);
        handles.MemoryServer = Capability(MemoryServerName);
        if (handles.AddressSpace == 0 || handles.MemoryServer == 0)
            Exit(BadStart);
        if (Process.Start(handles, Page.MessagePage) != Errno.None || RegisterImage() != Errno.None)
            Exit(NoLibrary);
        Exit(NativeCode.Main());
    }

    /// <summary>Called by compiled code when a check fails (index out of range, division by zero).</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void OnCheckFailure(CheckFailure check) => Exit(CheckFailed + (int)check);

    private static Errno RegisterImage()
    {
        ulong start = NativeCode.ImageStart();
        ulong end = NativeCode.ImageEnd();
        return Process.RegisterForeign(start, end - start, PageProtection.Read);
    }
}
