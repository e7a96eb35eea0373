using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>What the maker of this domain gave it, and how it ends.</summary>
public static class Domain
{
    /// <summary>Exit status of a process whose start page or capabilities are not as they must be.</summary>
    public const int BadStart = 125;

    /// <summary>Exit status of a process whose library OS could not start.</summary>
    public const int NoLibrary = 126;

    /// <summary>Exit status of a process in which a check of compiled code failed; the number of the check is added.</summary>
    public const int CheckFailed = 100;

    /// <summary>The start page.</summary>
    public static ref StartPage Page
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ProcessMemory.At<StartPage>(StartPage.Address, 1)[0];
    }

    /// <summary>Whether an address handed to an entry point is that of a start page which this library understands.</summary>
    public static bool IsStartPage(ulong address) =>
        address == StartPage.Address && Page.Magic == StartPage.ExpectedMagic && Page.Version == StartPage.CurrentVersion;

    /// <summary>Handle of the capability of that name, or 0 if the domain was not given one.</summary>
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
    public static void Exit(int status) => NativeCode.Exit((ulong)(uint)status, CurrentThread.MessagePage());

    /// <summary>Called by compiled code when a check fails (index out of range, division by zero).</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void OnCheckFailure(CheckFailure check) => Exit(CheckFailed + (int)check);
}
