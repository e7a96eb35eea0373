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

    /// <summary>Have the server give page tables to the address space.</summary>
    Errno FeedTables();

    /// <summary>
    /// Get a block of 2^order granules of zeroed frames (<see cref="Protocol.MemoryBlock"/>). ENOMEM when the quota or the machine has no more, or
    /// not in one piece.
    /// </summary>
    Errno AllocateFrames(int order, out uint block, out ulong memory);

    /// <summary>Get a block of the smallest order of which there are the first pages only.</summary>
    Errno AllocatePart(int pages, out uint block, out ulong memory);

    /// <summary>As <see cref="AllocateFrames"/>, but a fork leaves the block to this process.</summary>
    Errno AllocateKept(int order, out uint block, out ulong memory);

    /// <summary>
    /// Get a capability to a block that we hold: one with all rights when nobody else does (<paramref name="alone"/>; all earlier ones are
    /// gone), else one to read and execute. EINVAL: we do not hold it.
    /// </summary>
    Errno InheritedFrames(uint block, out bool alone, out ulong memory);

    /// <summary>As <see cref="InheritedFrames"/> of a block that we can read already. EBUSY: others hold it, and nothing has changed.</summary>
    Errno WholeFrames(uint block, out ulong memory);

    /// <summary>
    /// Get a page to write of a block that we hold: the whole block when nobody else holds it (<paramref name="alone"/>; all earlier capabilities are
    /// gone), else a copy of the page, the one page of a block of the smallest order. EINVAL: we do not hold it. ENOMEM: nothing has changed.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="page">The page.</param>
    /// <param name="leaves">When the page is copied, we hold the block no longer.</param>
    /// <param name="alone">The capability is to the whole block.</param>
    /// <param name="copy">Number of the block that it is to.</param>
    /// <param name="memory">The capability, with all rights; 0: there was no room for it, and <see cref="InheritedFrames"/> is to be asked for it.</param>
    Errno PageToWrite(uint block, int page, bool leaves, out bool alone, out uint copy, out ulong memory);

    /// <summary>Give all blocks but page tables and one other back (0: no other), and leave all shared objects.</summary>
    Errno ReleaseAll(uint kept);

    /// <summary>Give a block back. Every capability to it dies, unless others hold it.</summary>
    Errno ReleaseFrames(uint block);

    /// <summary>Give many blocks back, at most <see cref="FreeBlocks.Capacity"/>, each as <see cref="ReleaseFrames"/> does.</summary>
    Errno ReleaseMany(ReadOnlySpan<uint> blocks);

    /// <summary>Make a shared object of <paramref name="granules"/> granules, filled with zeros at first use.</summary>
    Errno CreateShared(uint granules, out uint sharedObject);

    /// <summary>Get the frames of the block of a shared object in which a granule lies: 2^order granules from <paramref name="first"/> on.</summary>
    Errno SharedFrames(uint sharedObject, uint granule, out uint first, out int order, out ulong memory);

    /// <summary>The process no longer shows the object.</summary>
    Errno DetachShared(uint sharedObject);

    /// <summary>
    /// Whether a file descriptor can be mapped, and what it leads to: EBADF when it is not open, EACCES when not open for reading (or for
    /// writing where <paramref name="write"/>), ENODEV when its file type cannot be mapped.
    /// </summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="write">The mapping is shared and writable.</param>
    /// <param name="file">The library OS's name of the file; valid after the descriptor is closed for as long as it is held.</param>
    Errno CheckDescriptor(int descriptor, bool write, out uint file);

    /// <summary>A mapping of a file begins, and needs it open until <see cref="DropFile"/>. Counts.</summary>
    void HoldFile(uint file);

    /// <summary>One mapping less of a file.</summary>
    void DropFile(uint file);

    /// <summary>
    /// Get a memory capability to the frames of a file around a page, to read, and to execute where the file may be executed. A fresh one each time. It
    /// dies when the file ends before them, or gets other frames. A child asks anew, for the same file.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="page">The page; where the file has a hole there, it gets frames.</param>
    /// <param name="isShared">What is written to them is to be in the file; they may be written if it is open for writing.</param>
    /// <param name="first">The page of the file at which the memory begins.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="memory">The capability.</param>
    /// <returns>ENODATA: the page is behind the end of the file. ENOMEM: no room in the capability table. Others: no frames.</returns>
    Errno FileFrames(uint file, uint page, bool isShared, out uint first, out uint pages, out ulong memory);

    /// <summary>Copy the first bytes of a mapped page to the library's own page, the rest of which is then zero.</summary>
    /// <param name="address">The page.</param>
    /// <param name="bytes">1 to 4096.</param>
    void SavePage(ulong address, int bytes);

    /// <summary>Copy the library's own page to a mapped, writable one.</summary>
    void RestorePage(ulong address);

    /// <summary>Copy bytes between two places of the arena that are mapped. Both begin at a page.</summary>
    void CopyTable(ulong from, ulong to, int bytes);

    /// <summary>Fill mapped, writable pages with zeros.</summary>
    void Zero(ulong address, int pages);

    /// <summary>The region table at an address of the data area.</summary>
    Span<Region> RegionsAt(ulong address, int count);

    /// <summary>The window table at an address of the data area.</summary>
    Span<Window> WindowsAt(ulong address, int count);

    /// <summary>The table of files at an address of the arena.</summary>
    Span<FileObject> FilesAt(ulong address, int count);
}
