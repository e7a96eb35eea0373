using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Waiting for several files at once.</content>
public partial interface IFileDomain
{
    /// <summary>Nanoseconds since boot.</summary>
    ulong Now { get; }

    Errno Poll(uint before, ReadOnlySpan<byte> entries, Span<byte> ready);

    /// <param name="deadline">Nanoseconds since boot; <see cref="ulong.MaxValue"/>: none.</param>
    /// <returns>ETIMEDOUT: the deadline has passed.</returns>
    Errno PollWait(ulong deadline);

    /// <param name="handle">The handle.</param>
    /// <param name="events">What it is to be ready for.</param>
    /// <param name="deadline">As of <see cref="PollWait(ulong)"/>.</param>
    /// <returns>ETIMEDOUT: the deadline has passed.</returns>
    Errno ReadyWait(uint handle, PollEvents events, ulong deadline);

    /// <summary>As <see cref="PollWait(ulong)"/>, with other signals blocked meanwhile. EINTR: a handler runs before they are blocked as before.</summary>
    Errno PollWait(ulong deadline, WaitMask mask);

    /// <summary>As <see cref="ReadyWait(uint, PollEvents, ulong)"/>, with other signals blocked meanwhile. EINTR: as of <see cref="PollWait(ulong, WaitMask)"/>.</summary>
    Errno ReadyWait(uint handle, PollEvents events, ulong deadline, WaitMask mask);

    /// <summary>Whether a signal would interrupt a wait with a mask.</summary>
    /// <returns>EINTR: a handler runs before signals are blocked as before.</returns>
    Errno Interrupt(WaitMask mask);

    Errno MakeEvent(uint value, OpenFlags flags, bool isSemaphore, out uint handle);

    Errno EventRead(uint handle, out ulong value);

    Errno EventWrite(uint handle, ulong value);

    Errno MakeInterest(out uint handle);

    Errno ChangeInterest(uint list, uint operation, uint handle, uint descriptor, uint events, ulong data);

    Errno TakeInterest(uint list, uint maximum, Span<byte> events, out int bytes);

    Errno TakeInterests(uint list, uint maximum, ulong since, out ulong round, Span<byte> events, out int bytes);
}
