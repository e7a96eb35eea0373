using System;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;

namespace Pistachio.Ipc.Library;

/// <summary>Segments of System V, POSIX.1-2017 <c>sys/shm.h</c>, but attaching them, which is the memory library's affair too.</summary>
public static class SegmentFunctions
{
    // Commands of shmctl, of linux/shm.h.
    private const uint Lock = 11;
    private const uint Unlock = 12;
    private const uint StatusByIndex = 13;
    private const uint Usage = 14;
    private const uint StatusOfAny = 15;

    /// <summary>SHM_HUGETLB: there are no huge pages.</summary>
    private const uint HugePages = 0x800;

    /// <summary><c>shmget</c>.</summary>
    public static long Get(int key, ulong size, uint flags) =>
        (flags & HugePages) != 0 ? CallResult.Of(Errno.ENOMEM) : ObjectFunctions.Get(IpcKind.Segments, key, flags, size);

    /// <summary><c>shmctl</c>. SHM_LOCK and SHM_UNLOCK of Linux have no effect: nothing is ever paged out.</summary>
    public static long Control(uint id, uint command, ulong address) => command switch
    {
        ObjectFunctions.RemoveCommand => ObjectFunctions.Remove(IpcKind.Segments, id),
        ObjectFunctions.ChangeCommand => ObjectFunctions.Change(IpcKind.Segments, id, address),
        ObjectFunctions.StatusCommand => ObjectFunctions.Status(IpcKind.Segments, id, StatusLookup.Identifier, address),
        StatusByIndex => ObjectFunctions.Status(IpcKind.Segments, id, StatusLookup.Index, address),
        StatusOfAny => ObjectFunctions.Status(IpcKind.Segments, id, StatusLookup.AnyIndex, address),
        Lock or Unlock => CheckLock(id),
        ObjectFunctions.LimitsCommand => Limits(address),
        Usage => Used(address),
        _ => CallResult.Of(Errno.EINVAL),
    };

    private static long CheckLock(uint id)
    {
        Span<byte> status = stackalloc byte[IpcLimits.StatusBytes];
        return CallResult.Of(IpcConnection.Server.Status(IpcKind.Segments, id, StatusLookup.Identifier, status, out _, out _));
    }

    /// <summary>IPC_INFO: <c>struct shminfo</c>, nine numbers of 64 bits.</summary>
    /// <returns>The highest index in use.</returns>
    private static long Limits(ulong address)
    {
        const ulong pageSize = 4096;
        Errno error = IpcConnection.Server.Census(IpcKind.Segments, out _, out uint highest, out _, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        ReadOnlySpan<ulong> words = stackalloc ulong[]
        {
            IpcLimits.SegmentBytes, 1, IpcLimits.Segments, IpcLimits.Segments, IpcLimits.SegmentBytes / pageSize * IpcLimits.Segments, 0, 0, 0, 0,
        };
        return ObjectFunctions.Write(address, words) ? highest : CallResult.Of(Errno.EFAULT);
    }

    /// <summary>SHM_INFO: <c>struct shm_info</c>, six numbers of 64 bits.</summary>
    /// <returns>The highest index in use.</returns>
    private static long Used(ulong address)
    {
        Errno error = IpcConnection.Server.Census(IpcKind.Segments, out uint segments, out uint highest, out ulong pages, out ulong resident);
        if (error != Errno.None)
            return CallResult.Of(error);
        ReadOnlySpan<ulong> words = stackalloc ulong[] { segments, pages, resident, 0, 0, 0 };
        return ObjectFunctions.Write(address, words) ? highest : CallResult.Of(Errno.EFAULT);
    }
}
