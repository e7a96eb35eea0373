using Pistachio.Abi;
using Pistachio.Ipc.Library;
using Pistachio.Memory;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// <c>shmat</c> and <c>shmdt</c>. What is attached is a file of the VFS server that the process holds for as long as it is mapped: so a forked child
/// is attached too, and nobody is after exec or at its end, however that came.
/// </summary>
internal static class SegmentCalls
{
    // Of linux/shm.h.
    private const uint ReadOnly = 0x1000;
    private const uint Round = 0x2000;
    private const uint Replace = 0x4000;
    private const uint Execute = 0x8000;

    private const ulong PageSize = StartPage.PageSize;

    /// <summary><c>shmat</c>: all of a segment, at an address or anywhere.</summary>
    /// <returns>
    /// The address. EACCES. EINVAL: no such segment; an address that is not a multiple of 4096 without SHM_RND, or in use without SHM_REMAP. EMFILE, ENOMEM:
    /// no room for one more.
    /// </returns>
    public static long Attach(uint id, ulong address, uint flags)
    {
        if (address % PageSize != 0)
        {
            if ((flags & Round) == 0)
                return CallResult.Of(Errno.EINVAL);
            address -= address % PageSize;
        }

        if ((flags & Replace) != 0 && address == 0)
            return CallResult.Of(Errno.EINVAL);
        bool writable = (flags & ReadOnly) == 0;
        PageProtection protection = PageProtection.Read | (writable ? PageProtection.Write : 0);
        if ((flags & Execute) != 0)
            protection |= PageProtection.Execute;
        Errno error = FileCalls.Files.CheckFree();
        uint handle = 0;
        ulong size = 0;
        if (error == Errno.None)
            error = IpcConnection.Server.Attach(id, IpcConnection.ProcessId, writable, out handle, out size);
        if (error != Errno.None)
            return CallResult.Of(error);
        int file = FileCalls.Files.KeepMapped(handle, writable ? OpenFlags.ReadWrite : OpenFlags.ReadOnly, size);
        error = Process.Memory.Attach(address, (flags & Replace) != 0, protection, (uint)file, size, writable, out ulong mapped);
        FileCalls.Release(file); // the mapping holds it now, or nothing does
        return CallResult.Of(error == Errno.ENOTSUP ? Errno.EACCES : error, (long)mapped);
    }

    /// <summary><c>shmdt</c>.</summary>
    /// <returns>EINVAL: no segment was attached at the address.</returns>
    public static long Detach(ulong address) => CallResult.Of(Process.Memory.Detach(address));
}
