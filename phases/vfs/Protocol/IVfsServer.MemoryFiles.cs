using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Files without a name that a process makes of memory (memfd_create of Linux), what is sealed of them, and the size of pipes.</content>
public partial interface IVfsServer
{
    /// <summary>Make an empty file of memory, open for reading and writing.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="maySeal">Whether <see cref="Seal"/> may add to its seals.</param>
    /// <param name="name">What links of /proc show as its name.</param>
    /// <param name="handle">The handle.</param>
    /// <returns>EMFILE. ENOSPC. ENODEV: there is no memory for files.</returns>
    [Operation(160)]
    Errno MakeMemoryFile([Badge] ulong domain, bool maySeal, [MaximumBytes(VfsLimits.MemoryFileName)] ReadOnlySpan<byte> name, out uint handle);

    /// <summary>Add seals to a file of memory.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The file.</param>
    /// <param name="added">What is not possible from now on; none: only tell.</param>
    /// <param name="seals">All of its seals.</param>
    /// <returns>
    /// EBADF. EINVAL: no file of memory, or seals that there are not. EPERM: not open for writing, or <see cref="FileSeals.Seal"/>. EBUSY: somebody has it
    /// mapped so that it can be written, see <see cref="MapToWrite"/>, and <see cref="FileSeals.Write"/> is added.
    /// </returns>
    [Operation(161)]
    Errno Seal([Badge] ulong domain, uint handle, FileSeals added, out FileSeals seals);

    /// <summary>
    /// Map a file of memory shared, through a handle that may write: it counts for <see cref="Seal"/> until it is taken back or the handle is closed. A forked
    /// child has the mappings of its parent.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The file.</param>
    /// <param name="isMapped">False: no such mapping is left.</param>
    /// <returns>EBADF. EINVAL: no file of memory. EPERM: not open for writing, or a seal forbids it.</returns>
    [Operation(220)]
    Errno MapToWrite([Badge] ulong domain, uint handle, bool isMapped);

    /// <summary>F_GETPIPE_SZ and F_SETPIPE_SZ of Linux.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="wanted">Bytes that it shall have room for, at least; 0: as before.</param>
    /// <param name="size">Bytes that it has room for.</param>
    /// <returns>EBADF: no pipe. EBUSY: more bytes are in it. EPERM: more than its buffer has.</returns>
    [Operation(162)]
    Errno PipeSize([Badge] ulong domain, uint handle, uint wanted, out uint size);
}
