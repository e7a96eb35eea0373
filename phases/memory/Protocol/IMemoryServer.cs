using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Memory.Protocol;

/// <summary>
/// The memory server as a domain sees it. The badge of the endpoint capability says who asks: there is nothing a domain could say to
/// pass for another one. Frames travel as memory capabilities in blocks of 2^order granules of 16 pages (64 KiB), see <see cref="MemoryBlock"/>.
/// </summary>
[Protocol(0x10)]
public interface IMemoryServer
{
    /// <summary>Get a block of zeroed frames.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="order">One of <see cref="MemoryBlock.Orders"/>.</param>
    /// <param name="block">Its number.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>EINVAL: no such order. ENOMEM: the quota of the domain does not allow so much more, or the machine has no more, or not in one
    /// piece: a smaller block may still be had. EPERM: no such domain.</returns>
    [Operation(1)]
    Errno AllocateFrames([Badge] ulong domain, uint order, out uint block, [Capability] out ulong memory);

    /// <summary>
    /// Give a block back. All capabilities to its frames die, and so do the mappings. Where other domains hold it too (fork), the caller
    /// only ceases to hold it: what it could read it can read until one of the others gets it whole.
    /// </summary>
    /// <returns>EINVAL: the domain does not hold this block, or it is part of a shared object or of the page tables.</returns>
    [Operation(2)]
    Errno ReleaseFrames([Badge] ulong domain, uint block);

    /// <summary>
    /// Give 16 frames to an address space as page tables. They are counted like other frames, until the domain ends: the server keeps the
    /// pool, since only with the address space itself may it go.
    /// </summary>
    /// <returns>As <see cref="AllocateFrames"/>. EINVAL: not an address space.</returns>
    [Operation(3)]
    Errno FeedTables([Badge] ulong domain, [Capability] ulong addressSpace);

    /// <summary>Give many blocks back, each as <see cref="ReleaseFrames"/> does.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="blocks">Their numbers, as 32-bit little-endian numbers.</param>
    /// <returns>EINVAL: at least one of them is none that the domain may give back, or not a whole number of them; the others are given back
    /// all the same.</returns>
    [Operation(16)]
    Errno ReleaseMany([Badge] ulong domain, [MaximumBytes(128)] ReadOnlySpan<byte> blocks);

    /// <summary>Make a shared object. Its frames are taken at first use and charged to the domain that made it.</summary>
    /// <returns>EINVAL: no granules. EMFILE: attached to too many objects. EPERM: no such domain.</returns>
    [Operation(4)]
    Errno CreateShared([Badge] ulong domain, uint granules, out uint sharedObject);

    /// <summary>Get the frames of one granule of a shared object that the domain is attached to, and with them those of the block it lies in.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="sharedObject">The object.</param>
    /// <param name="granule">The granule of the object.</param>
    /// <param name="first">The granule that the memory begins with.</param>
    /// <param name="order">It has 2^order granules.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>EACCES: not attached. EINVAL: beyond the end of the object. ENOMEM: as <see cref="AllocateFrames"/>, for the domain that pays.</returns>
    [Operation(5)]
    Errno SharedFrames(
        [Badge] ulong domain, uint sharedObject, uint granule, out uint first, out uint order, [Capability] out ulong memory);

    /// <summary>Let another domain attach to a shared object, with no more rights than the caller has.</summary>
    /// <returns>EACCES: not attached, or more rights than the caller has. ESRCH: no such other domain.</returns>
    [Operation(6)]
    Errno GrantShared([Badge] ulong domain, uint sharedObject, ulong other, Rights rights);

    /// <summary>
    /// Get a capability to a shared object, an endpoint for <see cref="ISharedMemory"/>: to be handed to whoever shall have access, without
    /// knowing who that is.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="sharedObject">The object.</param>
    /// <param name="rights">What may be done with its frames, with no more rights than the caller has.</param>
    /// <param name="capability">The capability.</param>
    /// <returns>EACCES: not attached, or more rights than the caller has. ENOMEM: no room in the server's capability table.</returns>
    [Operation(17)]
    Errno ShareCapability([Badge] ulong domain, uint sharedObject, Rights rights, [Capability] out ulong capability);

    /// <summary>Attach to a shared object that was granted.</summary>
    /// <returns>EACCES: not granted. EMFILE: attached to too many objects.</returns>
    [Operation(7)]
    Errno AttachShared([Badge] ulong domain, uint sharedObject);

    /// <summary>Leave a shared object: the domain's capabilities to it die. Without anybody attached its frames are free again.</summary>
    /// <returns>EACCES: not attached.</returns>
    [Operation(8)]
    Errno DetachShared([Badge] ulong domain, uint sharedObject);

    /// <summary>
    /// What the domain may use, uses, and is asked to give back (visible revocation), in pages. A deadline of 0 means that nothing is asked.
    /// </summary>
    [Operation(9)]
    Errno Usage([Badge] ulong domain, out ulong quota, out ulong used, out ulong wanted, out ulong deadline);

    /// <summary>Name the notification to signal when frames are asked back.</summary>
    [Operation(10)]
    Errno SetReclaimNotification([Badge] ulong domain, [Capability] ulong notification);

    /// <summary>
    /// A program begins in the domain: what an earlier one left there, before it died, is taken back. A domain that the supervisor did not
    /// make known gets the server's default quota, if there is one: its badge was made by whoever may give the endpoint away.
    /// </summary>
    /// <returns>EPERM: no such domain, and no default quota.</returns>
    [Operation(12)]
    Errno Begin([Badge] ulong domain, out ulong quota);

    /// <summary>The next block that the server took without consent because the deadline had passed.</summary>
    /// <returns>ENODATA: none left.</returns>
    [Operation(11)]
    Errno Repossessed([Badge] ulong domain, out uint block);

    /// <summary>
    /// Get the frames of a private block that the domain holds, but has no capability to: one that it inherited, or that its child did.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="block">Its number, the same for all who hold it.</param>
    /// <param name="alone">
    /// Nobody else holds it any more: the capability has all rights, and all that were given out before it are gone. It is an ordinary
    /// private block from now on. Otherwise the capability is to read and execute, and nobody can write these frames.
    /// </param>
    /// <param name="memory">The memory.</param>
    /// <returns>EINVAL: the domain does not hold this block, or it is part of a shared object or of the page tables. ENOMEM: no room in
    /// the server's capability table. EPERM: no such domain.</returns>
    [Operation(13)]
    Errno InheritedFrames([Badge] ulong domain, uint block, out bool alone, [Capability] out ulong memory);

    /// <summary>
    /// As <see cref="InheritedFrames"/> for whoever can read the block already, and wants to write: a capability comes only when nobody else
    /// holds it any more.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="block">Its number.</param>
    /// <param name="memory">The memory, with all rights; all that were given out before are gone.</param>
    /// <returns>EBUSY: others hold it. The rest as <see cref="InheritedFrames"/>.</returns>
    [Operation(18)]
    Errno WholeFrames([Badge] ulong domain, uint block, [Capability] out ulong memory);

    /// <summary>
    /// Get a page to write of a block that others may hold too: the whole block if nobody else holds it any more, as <see cref="WholeFrames"/>, else a copy
    /// of the page. The copy is the one page of a block of the smallest order, for all of which the domain pays.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="block">The number of the block.</param>
    /// <param name="page">Which of its pages.</param>
    /// <param name="leaves">When the page is copied, the domain holds the block no longer, as after <see cref="ReleaseFrames"/>.</param>
    /// <param name="alone">The capability is to the whole block.</param>
    /// <param name="copy">The number of the block that the capability is to.</param>
    /// <param name="memory">The memory, with all rights.</param>
    /// <returns>EINVAL: the domain does not hold this block, it is part of a shared object or of the page tables, or has no such page.
    /// ENOMEM: as <see cref="AllocateFrames"/>; nothing has changed. EPERM: no such domain.</returns>
    [Operation(19)]
    Errno PageToWrite(
        [Badge] ulong domain, uint block, uint page, bool leaves, out bool alone, out uint copy, [Capability] out ulong memory);

    /// <summary>
    /// As <see cref="AllocateFrames"/> of the smallest order, of which the domain gets the first pages only: the others need not be cleared. It pays for the
    /// block.
    /// </summary>
    /// <returns>As <see cref="AllocateFrames"/>. EINVAL: no pages, or more than the block has.</returns>
    [Operation(20)]
    Errno AllocatePart([Badge] ulong domain, uint pages, out uint block, [Capability] out ulong memory);

    /// <summary>
    /// Another program begins in the domain (exec): give all private blocks back and leave all shared objects. Page tables and the
    /// notification stay.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="kept">A private block that stays; 0: none does.</param>
    /// <returns>EPERM: no such domain.</returns>
    [Operation(14)]
    Errno ReleaseAll([Badge] ulong domain, uint kept);

    /// <summary>
    /// As <see cref="AllocateFrames"/>, but a fork leaves the block to the domain alone: memory that the library OS needs to work at all.
    /// </summary>
    /// <returns>As <see cref="AllocateFrames"/>.</returns>
    [Operation(15)]
    Errno AllocateKept([Badge] ulong domain, uint order, out uint block, [Capability] out ulong memory);
}
