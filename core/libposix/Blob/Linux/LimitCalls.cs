using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;

namespace Pistachio.LibPosix;

/// <summary>The resource limits that the library OS itself enforces: of descriptors and of memory.</summary>
internal static class LimitCalls
{
    /// <summary>The first program of the process begins: the limits are on the start page.</summary>
    public static void Begin()
    {
        ref StartPage page = ref Domain.Page;
        Set(
            page.Arguments[ProcessLayout.OpenFilesArgument], page.Arguments[ProcessLayout.AddressSpaceArgument],
            page.Arguments[ProcessLayout.DataArgument]);
    }

    /// <summary>The limits as the process server has them.</summary>
    public static void Set(ulong openFiles, ulong addressSpace, ulong data)
    {
        FileCalls.Files.SetDescriptorLimit(openFiles);
        Process.Memory.SetLimits(addressSpace, data);
    }

    /// <summary>A call that may have changed a limit of this process returned this; returns the same.</summary>
    public static long Changed(long result)
    {
        ulong openFiles = 0;
        ulong addressSpace = 0;
        ulong data = 0;
        bool known = result == 0
            && Connection.Server.Limit(0, ResourceLimit.OpenFiles, out openFiles, out _) == Errno.None
            && Connection.Server.Limit(0, ResourceLimit.AddressSpace, out addressSpace, out _) == Errno.None
            && Connection.Server.Limit(0, ResourceLimit.Data, out data, out _) == Errno.None;
        if (known)
            Set(openFiles, addressSpace, data);
        return result;
    }
}
