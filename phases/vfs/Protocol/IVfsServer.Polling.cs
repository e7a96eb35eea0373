using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Waiting for several files at once, event counters, and lists of interest (epoll).</content>
public partial interface IVfsServer
{
    /// <summary>What files are ready for; they are remembered for <see cref="PollWait"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="before">How many files were named before, in the same set; 0 begins a new set.</param>
    /// <param name="entries">For each file 8 bytes: the handle (32 bits), <see cref="PollEvents"/> (16 bits), zero.</param>
    /// <param name="ready">For each file 2 bytes: <see cref="PollEvents"/>.</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EINVAL: not as many came before, or more than <see cref="VfsLimits.PollMaximum"/>.</returns>
    [Operation(70)]
    Errno Poll(
        [Badge] ulong domain, uint before, [MaximumBytes(VfsLimits.PollBytes)] ReadOnlySpan<byte> entries,
        [MaximumBytes(VfsLimits.PollBytes / 4)] Span<byte> ready, out int bytes);

    /// <summary>Block until a file of the caller's set is ready for what was asked.</summary>
    /// <returns>ENOMEM: too many callers wait.</returns>
    [Operation(71)]
    Errno PollWait([Badge] ulong domain);

    /// <summary>Block until one file is ready.</summary>
    /// <returns>EBADF. ENOMEM: too many callers wait.</returns>
    [Operation(72)]
    Errno ReadyWait([Badge] ulong domain, uint handle, PollEvents events);

    /// <summary>Make an event counter (eventfd of Linux).</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="value">What it counts from.</param>
    /// <param name="flags">O_NONBLOCK, O_CLOEXEC.</param>
    /// <param name="isSemaphore">A read takes 1, rather than all.</param>
    /// <param name="handle">The open file description.</param>
    /// <returns>EINVAL: other flags. EMFILE.</returns>
    [Operation(73)]
    Errno MakeEvent([Badge] ulong domain, uint value, OpenFlags flags, bool isSemaphore, out uint handle);

    /// <summary>Take what an event counter has.</summary>
    /// <returns>EBADF. EAGAIN: nothing.</returns>
    [Operation(74)]
    Errno EventRead([Badge] ulong domain, uint handle, out ulong value);

    /// <summary>Add to an event counter.</summary>
    /// <returns>EBADF. EINVAL: 2^64 - 1. EAGAIN: it would become more than 2^64 - 2.</returns>
    [Operation(75)]
    Errno EventWrite([Badge] ulong domain, uint handle, ulong value);

    /// <summary>Make a list of interest (epoll).</summary>
    /// <returns>EMFILE.</returns>
    [Operation(76)]
    Errno MakeInterest([Badge] ulong domain, out uint handle);

    /// <summary>Change a list of interest, as epoll_ctl of Linux.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="list">The list.</param>
    /// <param name="operation">1 add, 2 remove, 3 change.</param>
    /// <param name="handle">The file.</param>
    /// <param name="descriptor">The descriptor that it is named by there.</param>
    /// <param name="events">EPOLL values.</param>
    /// <param name="data">What the caller is told with an event.</param>
    /// <returns>As epoll_ctl. EBADF: no such file. EINVAL: no list, or a list in a list. ENOSPC: too many files.</returns>
    [Operation(77)]
    Errno ChangeInterest([Badge] ulong domain, uint list, uint operation, uint handle, uint descriptor, uint events, ulong data);

    /// <summary>What files of a list are ready for.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="list">The list.</param>
    /// <param name="maximum">Most files.</param>
    /// <param name="events">For each 12 bytes: EPOLL values (32 bits), data (64 bits).</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EBADF. EINVAL: no list.</returns>
    [Operation(78)]
    Errno TakeInterest(
        [Badge] ulong domain, uint list, uint maximum, [MaximumBytes(VfsLimits.InterestBytes)] Span<byte> events, out int bytes);

    /// <summary>As <see cref="TakeInterest"/>, for who has room for more files than one message tells of, and asks again while messages are full.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="list">The list.</param>
    /// <param name="maximum">Most files.</param>
    /// <param name="since">0 to begin, then the round that was told: files that were told since it began are left out.</param>
    /// <param name="round">The round.</param>
    /// <param name="events">As of <see cref="TakeInterest"/>.</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EBADF. EINVAL: no list.</returns>
    [Operation(256)]
    Errno TakeInterests(
        [Badge] ulong domain, uint list, uint maximum, ulong since, out ulong round, [MaximumBytes(VfsLimits.InterestBytes)] Span<byte> events, out int bytes);
}
