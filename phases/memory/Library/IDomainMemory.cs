using System;
using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>
/// What the library needs from the kernel and the memory server. On the board these are kernel calls and messages; on the
/// host a fake machine stands in. All page indices count inside a memory capability.
/// </summary>
public interface IDomainMemory
{
    /// <summary>Map pages so that page <paramref name="first"/> appears at <paramref name="address"/>. Kernel call Map.</summary>
    CallStatus Map(ulong memory, ulong address, int first, int count, Protection protection);

    /// <summary>Kernel call Unmap.</summary>
    CallStatus Unmap(ulong memory, int first, int count);

    /// <summary>Kernel call Protect.</summary>
    /// <param name="memory">The memory capability.</param>
    /// <param name="first">First page.</param>
    /// <param name="count">Number of pages.</param>
    /// <param name="protection">The new protection.</param>
    /// <param name="changed">Pages of the range that were mapped.</param>
    CallStatus Protect(ulong memory, int first, int count, Protection protection, out int changed);

    /// <summary>Make a fresh capability to the same frames, not bound to an address, and delete the old one.</summary>
    CallStatus Rebind(ulong memory, out ulong fresh);

    /// <summary>Kernel call Delete.</summary>
    CallStatus Delete(ulong handle);

    /// <summary>Tell the server that a program begins: it takes back what an earlier one left.</summary>
    Errno Begin();

    /// <summary>Have the server give page tables to the address space.</summary>
    Errno FeedTables();

    /// <summary>Get a granule of zeroed frames. ENOMEM when the quota or the machine has no more.</summary>
    Errno AllocateFrames(out uint granule, out ulong memory);

    /// <summary>Give a granule back. Every capability to it dies.</summary>
    Errno ReleaseFrames(uint granule);

    /// <summary>Make a shared object of <paramref name="granules"/> granules, filled with zeros at first use.</summary>
    Errno CreateShared(uint granules, out uint sharedObject);

    /// <summary>Get the frames of one granule of a shared object.</summary>
    Errno SharedFrames(uint sharedObject, uint granule, out ulong memory);

    /// <summary>The process no longer shows the object.</summary>
    Errno DetachShared(uint sharedObject);

    /// <summary>
    /// Whether a file descriptor can be mapped: EBADF when it is not open, EACCES when not open for reading (or for writing
    /// where <paramref name="write"/>), ENODEV when its file type cannot be mapped.
    /// </summary>
    Errno CheckDescriptor(int descriptor, bool write);

    /// <summary>Fill mapped, writable pages with zeros.</summary>
    void Zero(ulong address, int pages);

    /// <summary>The region table at an address of the data area.</summary>
    Span<Region> RegionsAt(ulong address, int count);

    /// <summary>The window table at an address of the data area.</summary>
    Span<Window> WindowsAt(ulong address, int count);
}
