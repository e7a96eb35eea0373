using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// POSIX poll, select and pselect, and ppoll. The server is asked what is ready, and when nothing is, to say when something becomes so. The masks of signals
/// that pselect and ppoll take hold for that wait alone.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Bytes of a message's set of files, and how many files that are.</summary>
    private const int PollBytes = VfsLimits.PollBytes;
    private const int PollPiece = PollBytes / 8;

    /// <summary>Bytes of an <c>fd_set</c>.</summary>
    private const int SetSize = DescriptorTable.InnerCapacity / 8;
    private const int LargestSetSize = DescriptorTable.Capacity / 8;

    /// <summary>POSIX poll.</summary>
    /// <param name="records">An array of <c>struct pollfd</c>.</param>
    /// <param name="count">How many.</param>
    /// <param name="milliseconds">Longest time to wait; negative: for ever.</param>
    public readonly long Poll(ulong records, ulong count, int milliseconds) =>
        PollUntil(records, count, milliseconds < 0 ? ulong.MaxValue : DeadlineIn((ulong)(uint)milliseconds * 1_000_000), default);

    /// <summary>ppoll of Linux.</summary>
    /// <param name="records">As of <see cref="Poll(ulong, ulong, int)"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="time">Address of the longest time; 0: for ever.</param>
    /// <param name="mask">Signals that are blocked meanwhile.</param>
    public readonly long PollTimed(ulong records, ulong count, ulong time, WaitMask mask = default)
    {
        Errno error = TakeDeadline(time, 1, out ulong deadline);
        return error == Errno.None ? PollUntil(records, count, deadline, mask) : Result(error);
    }

    /// <summary>A <c>sigset_t</c> of the program.</summary>
    /// <param name="address">Its address; 0: none.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="mask">The mask.</param>
    /// <returns>EINVAL: another size. EFAULT.</returns>
    public readonly Errno TakeMask(ulong address, ulong size, out WaitMask mask)
    {
        mask = default;
        if (address == 0)
            return Errno.None;
        if (size != sizeof(ulong))
            return Errno.EINVAL;
        if (!IsOfProgram(address, size))
            return Errno.EFAULT;
        mask = new WaitMask(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_domain.MemoryAt(address, sizeof(ulong))));
        return Errno.None;
    }

    /// <summary>The mask of pselect6 of Linux: the address of its address and size; 0: none.</summary>
    public readonly Errno TakeMask(ulong pair, out WaitMask mask)
    {
        mask = default;
        if (pair == 0)
            return Errno.None;
        if (!IsOfProgram(pair, 2 * sizeof(ulong)))
            return Errno.EFAULT;
        System.ReadOnlySpan<byte> words = _domain.MemoryAt(pair, 2 * sizeof(ulong));
        ulong address = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words);
        return TakeMask(address, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words.Slice(sizeof(ulong))), out mask);
    }

    /// <summary>select and pselect6 of Linux.</summary>
    /// <param name="count">Descriptors are below.</param>
    /// <param name="reads">An <c>fd_set</c>, or 0.</param>
    /// <param name="writes">Another.</param>
    /// <param name="exceptions">Another.</param>
    /// <param name="time">Address of the longest time; 0: for ever.</param>
    /// <param name="unit">Nanoseconds that its second word counts.</param>
    /// <param name="mask">Signals that are blocked meanwhile.</param>
    public readonly long Select(int count, ulong reads, ulong writes, ulong exceptions, ulong time, uint unit, WaitMask mask = default)
    {
        if (count < 0)
            return Result(Errno.EINVAL);
        if (count > DescriptorTable.Capacity)
            count = DescriptorTable.Capacity;
        Errno error = TakeDeadline(time, unit, out ulong deadline);
        if (error != Errno.None)
            return Result(error);
        return count <= DescriptorTable.InnerCapacity
            ? Select(count, reads, writes, exceptions, deadline, mask, stackalloc byte[SetSize * 3], stackalloc byte[SetSize * 3])
            : SelectOfMany(count, reads, writes, exceptions, deadline, mask);
    }

    /// <summary>A function of its own, so that others do not have so large sets on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long SelectOfMany(int count, ulong reads, ulong writes, ulong exceptions, ulong deadline, WaitMask mask) =>
        Select(count, reads, writes, exceptions, deadline, mask, stackalloc byte[LargestSetSize * 3], stackalloc byte[LargestSetSize * 3]);

    private readonly long Select(
        int count, ulong reads, ulong writes, ulong exceptions, ulong deadline, WaitMask mask, Span<byte> sets, Span<byte> results)
    {
        int size = (count + 63) / 64 * 8;
        sets = sets.Slice(0, size * 3);
        results = results.Slice(0, size * 3);
        sets.Clear();
        results.Clear();
        Errno error = CopySet(reads, sets.Slice(0, size), false);
        if (error == Errno.None)
            error = CopySet(writes, sets.Slice(size, size), false);
        if (error == Errno.None)
            error = CopySet(exceptions, sets.Slice(size * 2), false);
        if (error != Errno.None)
            return Result(error);
        for (int i = 0; i < count; i++)
        {
            bool isNamed = ((sets[i / 8] | sets[size + (i / 8)] | sets[(size * 2) + (i / 8)]) >> (i % 8) & 1) != 0;
            if (isNamed && !IsOpen(i))
                return Result(Errno.EBADF);
        }

        PollSource source = new(count, sets, results);
        long ready = Poll(ref source, deadline, mask);
        if (ready < 0)
            return ready;
        _ = CopySet(reads, results.Slice(0, size), true);
        _ = CopySet(writes, results.Slice(size, size), true);
        _ = CopySet(exceptions, results.Slice(size * 2), true);
        return source.Bits;
    }

    private readonly long PollUntil(ulong records, ulong count, ulong deadline, WaitMask mask)
    {
        if (count > (ulong)(uint)_state.DescriptorLimit)
            return Result(Errno.EINVAL);
        if (!IsOfProgram(records, count * PollSource.RecordSize))
            return Result(Errno.EFAULT);
        PollSource source = new(count == 0 ? default : _domain.MemoryAt(records, (int)count * PollSource.RecordSize));
        return Poll(ref source, deadline, mask);
    }

    private readonly long Poll(scoped ref PollSource source, ulong deadline, WaitMask mask)
    {
        while (true)
        {
            Errno error = PollOnce(ref source, out int ready);
            if (error != Errno.None)
                return Result(error);
            if (ready > 0)
                return ready;
            if (deadline == 0)
                return Result(mask.IsSet ? _domain.Interrupt(mask) : Errno.None);
            error = mask.IsSet ? _domain.PollWait(deadline, mask) : _domain.PollWait(deadline);
            if (error == Errno.ETIMEDOUT)
                deadline = 0; // one more look, as something may have come at the last moment
            else if (error != Errno.None)
                return Result(error);
        }
    }

    /// <summary>Ask what is ready, a piece of the set at a time.</summary>
    private readonly Errno PollOnce(scoped ref PollSource source, out int ready)
    {
        Span<byte> entries = stackalloc byte[PollBytes];
        Span<byte> results = stackalloc byte[PollBytes / 4];
        Span<ushort> places = stackalloc ushort[PollPiece];
        uint before = 0;
        int taken = 0;
        ready = 0;
        bool isLast;
        do
        {
            int named = 0;
            for (; taken < source.Count && named < PollPiece; taken++)
            {
                int descriptor = source.Take(taken, out PollEvents events);
                if (descriptor < 0 || !IsOpen(descriptor))
                {
                    if (source.Set(taken, descriptor < 0 ? PollEvents.None : PollEvents.Invalid))
                        ready++;
                    continue;
                }

                uint handle = _state.Handles[_state.Descriptors[descriptor].File - 1].Handle;
                WriteLong(entries.Slice(named * 8), handle | ((ulong)(uint)events << 32));
                places[named++] = (ushort)taken;
            }

            isLast = taken == source.Count;
            if (named == 0 && before != 0)
                break;
            Errno error = _domain.Poll(before, entries.Slice(0, named * 8), results);
            if (error != Errno.None)
                return error;
            for (int i = 0; i < named; i++)
            {
                PollEvents found = (PollEvents)System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(results.Slice(i * 2));
                if (source.Set(places[i], found))
                    ready++;
            }

            before += (uint)named;
        }
        while (!isLast);
        return Errno.None;
    }

    private readonly ulong DeadlineIn(ulong nanoseconds)
    {
        if (nanoseconds == 0)
            return 0;
        ulong now = _domain.Now;
        return nanoseconds < ulong.MaxValue - 1 - now ? now + nanoseconds : ulong.MaxValue - 1;
    }

    private readonly Errno TakeDeadline(ulong time, uint unit, out ulong deadline)
    {
        deadline = ulong.MaxValue;
        if (time == 0)
            return Errno.None;
        if (!IsOfProgram(time, 16))
            return Errno.EFAULT;
        ReadOnlySpan<byte> words = _domain.MemoryAt(time, 16);
        long seconds = (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words);
        ulong part = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words.Slice(8));
        if (seconds < 0 || part >= NanosecondsPerSecond / unit)
            return Errno.EINVAL;
        const long longest = 1L << 33;
        deadline = DeadlineIn(((ulong)(seconds < longest ? seconds : longest) * NanosecondsPerSecond) + (part * unit));
        return Errno.None;
    }

    private readonly Errno CopySet(ulong address, Span<byte> set, bool toProgram)
    {
        if (address == 0 || set.Length == 0)
            return Errno.None;
        if (!IsOfProgram(address, (ulong)(uint)set.Length))
            return Errno.EFAULT;
        Span<byte> there = _domain.MemoryAt(address, set.Length);
        if (toProgram)
            set.CopyTo(there);
        else
            there.CopyTo(set);
        return Errno.None;
    }
}
