using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The bytes of a pipe, or of one direction of a stream socket, in memory that one domain which writes, one domain which reads and the VFS server share (decision 32). Two words say all: each
/// has in its upper half how many bytes went in, or came out, in all (modulo 2 to the 32nd), and flags in its lower half. An operation copies bytes
/// first and then changes one word in one step, in which it also learns who waits; so whoever is ended in the middle has done nothing, and the server
/// ends the use of a ring by one change of each word, after which every other change fails. No word is trusted: what does not fit the ring is
/// <see cref="RingOutcome.Over"/>.
/// </summary>
public readonly ref partial struct PipeRing
{
    /// <summary>Bytes of the page with the words.</summary>
    public const int ControlSize = 4096;

    /// <summary>Flag of the first word: the reader sleeps, and is to be signalled.</summary>
    public const ulong ReaderSleeps = 1;

    /// <summary>Flag of either word: requests wait for a change, and the server is to be told (<see cref="IVfsServer.PipeChanged"/>).</summary>
    public const ulong ServerWaits = 2;

    /// <summary>Flag of both words: the ring is not in use.</summary>
    public const ulong IsOff = 4;

    /// <summary>Flag of both words, with <see cref="IsOff"/>: it will not be again.</summary>
    public const ulong IsOver = 8;

    /// <summary>Flag of the second word: the writer sleeps, and is to be signalled when half of the room is free. Pipes make no use of it.</summary>
    public const ulong WriterSleeps = 16;

    private const int CountShift = 32;

    /// <summary>Words apart, for caches.</summary>
    private const int ReadIndex = 8;

    /// <summary>Behind the word of the reader lies what only he writes, see <see cref="LastTime"/>.</summary>
    private const int TimeIndex = ReadIndex + 1;
    private const int Words = TimeIndex + 1;

    /// <summary>Others set a flag at most so often while a word is changed. Who does it more often is up to no good.</summary>
    private const int Attempts = 4;

    /// <summary>A server that has one end sets a flag so often in vain at most.</summary>
    private const int ServerAttempts = 64;

    private readonly Span<ulong> _words;
    private readonly Span<byte> _bytes;

    /// <param name="control">The page with the words.</param>
    /// <param name="bytes">Room for the bytes, a power of two of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PipeRing(Span<byte> control, Span<byte> bytes)
    {
        _words = MemoryMarshal.Cast<byte, ulong>(control.Slice(0, Words * sizeof(ulong)));
        _bytes = bytes;
    }

    private ref ulong Written => ref _words[0];

    private ref ulong Taken => ref _words[ReadIndex];

    /// <summary>Bytes to be read, whatever somebody has written to the words.</summary>
    public int Count => CountOf(_words, _bytes.Length);

    /// <summary>As <see cref="Count"/>, for who sees the words only.</summary>
    /// <param name="control">The page with the words.</param>
    /// <param name="capacity">Bytes that there is room for.</param>
    public static int CountOf(ReadOnlySpan<byte> control, int capacity) =>
        CountOf(MemoryMarshal.Cast<byte, ulong>(control), capacity);

    private static int CountOf(ReadOnlySpan<ulong> words, int capacity)
    {
        uint count = (uint)(Volatile.Read(in words[0]) >> CountShift) - (uint)(Volatile.Read(in words[ReadIndex]) >> CountShift);
        return count <= (uint)capacity ? (int)count : 0;
    }

    /// <summary>Take bytes out: as many as there are and fit.</summary>
    /// <param name="destination">Where they go; at least one byte. Not as before whatever the outcome.</param>
    /// <param name="count">How many.</param>
    /// <param name="flags">What the word of the reader had, see <see cref="ServerWaits"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome TryRead(Span<byte> destination, out int count, out ulong flags)
    {
        count = 0;
        flags = 0;
        for (int i = 0; i < Attempts; i++)
        {
            ulong taken = Volatile.Read(ref Taken);
            ulong written = Volatile.Read(ref Written);
            if (((written | taken) & IsOff) != 0)
                return Off(written | taken);
            uint first = (uint)(taken >> CountShift);
            uint available = (uint)(written >> CountShift) - first;
            if (available == 0)
                return RingOutcome.MustWait;
            if (available > (uint)_bytes.Length)
                return RingOutcome.Over;
            int moved = available < (uint)destination.Length ? (int)available : destination.Length;
            CopyOut(first, destination.Slice(0, moved));

            // A writer that is woken for each few bytes would only find that they are few.
            ulong kept = taken & WriterSleeps;
            if (kept != 0 && available - (uint)moved <= (uint)_bytes.Length / 2)
                kept = 0;
            if (Interlocked.CompareExchange(ref Taken, ((ulong)(first + (uint)moved) << CountShift) | kept, taken) != taken)
                continue;
            count = moved;
            flags = taken & ~kept;
            return RingOutcome.Moved;
        }

        return RingOutcome.Over;
    }

    /// <summary>Copy bytes without taking them: as many as there are behind those left out, and fit.</summary>
    /// <param name="skip">Bytes to leave out.</param>
    /// <param name="destination">Where they go; at least one byte. Not as before whatever the outcome.</param>
    /// <param name="count">How many.</param>
    public RingOutcome TryPeek(int skip, Span<byte> destination, out int count)
    {
        count = 0;
        ulong taken = Volatile.Read(ref Taken);
        ulong written = Volatile.Read(ref Written);
        if (((written | taken) & IsOff) != 0)
            return Off(written | taken);
        uint first = (uint)(taken >> CountShift);
        uint available = (uint)(written >> CountShift) - first;
        if (available > (uint)_bytes.Length)
            return RingOutcome.Over;
        if (available <= (uint)skip)
            return RingOutcome.MustWait;
        uint left = available - (uint)skip;
        count = left < (uint)destination.Length ? (int)left : destination.Length;
        CopyOut(first + (uint)skip, destination.Slice(0, count));
        return RingOutcome.Moved;
    }

    /// <summary>Take bytes that were looked at, in one step.</summary>
    /// <param name="count">At most as many as there are.</param>
    /// <returns>False: the ring has changed, and nothing was taken.</returns>
    public bool TrySkip(int count)
    {
        ulong taken = Volatile.Read(ref Taken);
        ulong written = Volatile.Read(ref Written);
        uint first = (uint)(taken >> CountShift);
        return ((written | taken) & IsOff) == 0 && (uint)(written >> CountShift) - first >= (uint)count
            && Interlocked.CompareExchange(ref Taken, (ulong)(first + (uint)count) << CountShift, taken) == taken;
    }

    /// <summary>Put bytes in: all, or as many as there is room for.</summary>
    /// <param name="bytes">The bytes, at least one.</param>
    /// <param name="whole">All or none.</param>
    /// <param name="count">How many.</param>
    /// <param name="flags">What the word of the writer had, see <see cref="ReaderSleeps"/> and <see cref="ServerWaits"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome TryWrite(ReadOnlySpan<byte> bytes, bool whole, out int count, out ulong flags)
    {
        count = 0;
        flags = 0;
        for (int i = 0; i < Attempts; i++)
        {
            RingOutcome outcome = Look(out ulong written, out int room);
            if (outcome != RingOutcome.Moved)
                return outcome;
            int moved = bytes.Length <= room ? bytes.Length : whole ? 0 : room;
            if (moved == 0)
                return RingOutcome.MustWait;
            CopyIn(written, 0, bytes.Slice(0, moved));
            if (!Publish(written, moved))
                continue;
            count = moved;
            flags = written;
            return RingOutcome.Moved;
        }

        return RingOutcome.Over;
    }

    /// <summary>What a writer finds that puts bytes in piece by piece: <see cref="CopyIn"/>, then <see cref="Publish"/>.</summary>
    /// <param name="written">The word of the writer, with its flags.</param>
    /// <param name="room">Bytes that there is room for.</param>
    /// <returns><see cref="RingOutcome.Moved"/>: the ring is in use.</returns>
    public RingOutcome Look(out ulong written, out int room)
    {
        written = Volatile.Read(ref Written);
        ulong taken = Volatile.Read(ref Taken);
        room = 0;
        if (((written | taken) & IsOff) != 0)
            return Off(written | taken);
        uint used = (uint)(written >> CountShift) - (uint)(taken >> CountShift);
        if (used > (uint)_bytes.Length)
            return RingOutcome.Over;
        room = _bytes.Length - (int)used;
        return RingOutcome.Moved;
    }

    /// <summary>Copy bytes behind those that are there; nobody reads them before <see cref="Publish"/>.</summary>
    /// <param name="written">From <see cref="Look"/>.</param>
    /// <param name="offset">How many were copied before.</param>
    /// <param name="bytes">The bytes; there is room for them.</param>
    public void CopyIn(ulong written, int offset, ReadOnlySpan<byte> bytes)
    {
        int at = ((int)(uint)(written >> CountShift) + offset) & (_bytes.Length - 1);
        int before = _bytes.Length - at;
        if (bytes.Length <= before)
        {
            bytes.CopyTo(_bytes.Slice(at));
            return;
        }

        bytes.Slice(0, before).CopyTo(_bytes.Slice(at));
        bytes.Slice(before).CopyTo(_bytes);
    }

    /// <summary>What was copied can be read from now on. False: the word has changed meanwhile, and nothing was done.</summary>
    public bool Publish(ulong written, int count)
    {
        ulong next = (ulong)((uint)(written >> CountShift) + (uint)count) << CountShift;
        return Interlocked.CompareExchange(ref Written, next, written) == written;
    }

    /// <summary>The reader is about to sleep. False: it need not, something has changed.</summary>
    public bool TrySleep()
    {
        ulong written = Volatile.Read(ref Written);
        return (written & IsOff) == 0
            && (uint)(written >> CountShift) == (uint)(Volatile.Read(ref Taken) >> CountShift)
            && Interlocked.CompareExchange(ref Written, written | ReaderSleeps, written) == written;
    }

    /// <summary>The writer is about to sleep, for there is no room. False: it need not, something has changed.</summary>
    public bool TrySleepForRoom()
    {
        ulong taken = Volatile.Read(ref Taken);
        return (taken & IsOff) == 0
            && (uint)(Volatile.Read(ref Written) >> CountShift) - (uint)(taken >> CountShift) == (uint)_bytes.Length
            && Interlocked.CompareExchange(ref Taken, taken | WriterSleeps, taken) == taken;
    }

    /// <summary>A server at one end: what is written in all, modulo 2 to the 32nd, is the upper half; flags are below. Nobody has checked it.</summary>
    public ulong WrittenWord => Volatile.Read(ref Written);

    /// <summary>A server at one end: what is taken in all, likewise.</summary>
    public ulong TakenWord => Volatile.Read(ref Taken);

    /// <summary>A server at one end: change the word of the writer, whatever it is.</summary>
    /// <returns>What it was.</returns>
    public ulong ExchangeWritten(ulong word) => Interlocked.Exchange(ref Written, word);

    /// <summary>A server at one end: change the word of the reader, whatever it is.</summary>
    /// <returns>What it was.</returns>
    public ulong ExchangeTaken(ulong word) => Interlocked.Exchange(ref Taken, word);

    /// <summary>A server at one end: have the writer signal when it changes its word the next time (<see cref="ReaderSleeps"/>).</summary>
    /// <param name="word">The word, with the flag.</param>
    /// <returns>False: it changes again and again.</returns>
    public bool TryAskWriter(out ulong word) => TryFlag(ref Written, ReaderSleeps, out word);

    /// <summary>A server at one end: have the reader signal when half of the ring is free (<see cref="WriterSleeps"/>).</summary>
    /// <param name="word">The word, with the flag.</param>
    /// <returns>False: it changes again and again.</returns>
    public bool TryAskReader(out ulong word) => TryFlag(ref Taken, WriterSleeps, out word);

    /// <summary>A server at one end: change the word of the writer if it is still as it was.</summary>
    public bool TryChangeWritten(ulong from, ulong to) => Interlocked.CompareExchange(ref Written, to, from) == from;

    /// <summary>A server at one end: change the word of the reader if it is still as it was.</summary>
    public bool TryChangeTaken(ulong from, ulong to) => Interlocked.CompareExchange(ref Taken, to, from) == from;

    /// <summary>A word with no flags.</summary>
    /// <param name="count">Bytes in all, modulo 2 to the 32nd.</param>
    public static ulong WordOf(uint count) => (ulong)count << CountShift;

    /// <summary>Bytes in all that a word tells of, modulo 2 to the 32nd.</summary>
    public static uint CountOf(ulong word) => (uint)(word >> CountShift);

    /// <summary>Copy bytes out, whatever the words say.</summary>
    /// <param name="first">The number of the first byte, modulo 2 to the 32nd.</param>
    /// <param name="destination">At most as long as the ring.</param>
    public void CopyOut(uint first, Span<byte> destination)
    {
        int at = (int)first & (_bytes.Length - 1);
        int before = _bytes.Length - at;
        if (destination.Length <= before)
        {
            _bytes.Slice(at, destination.Length).CopyTo(destination);
            return;
        }

        _bytes.Slice(at).CopyTo(destination);
        _bytes.Slice(0, destination.Length - before).CopyTo(destination.Slice(before));
    }

    /// <summary>Bytes where they are, as far as they lie behind each other. Who writes them may change them at any time.</summary>
    /// <param name="first">The number of the first byte, modulo 2 to the 32nd.</param>
    /// <param name="count">At most so many.</param>
    public ReadOnlySpan<byte> Contiguous(uint first, int count)
    {
        int at = (int)first & (_bytes.Length - 1);
        int before = _bytes.Length - at;
        return _bytes.Slice(at, count < before ? count : before);
    }

    /// <summary>The server: memory that is all zero is a ring that is not in use yet.</summary>
    public void Prepare()
    {
        Written = IsOff;
        Taken = IsOff;
    }

    /// <summary>The server: the empty ring is in use from now on.</summary>
    public void Begin()
    {
        // Whoever sees the one that is not off sees the other one off, and waits for the bytes with the server.
        Volatile.Write(ref Taken, 0);
        Volatile.Write(ref Written, 0);
    }

    /// <summary>
    /// The server: say that requests wait. What changed before has not been told: it must be looked at once more.
    /// </summary>
    /// <returns>False: it is known already.</returns>
    public bool Arm() => Arm(ref Written) | Arm(ref Taken);

    /// <summary>The server: the ring is not in use any more. No other side changes anything from now on.</summary>
    /// <param name="rest">Where the bytes go that were not read. If they do not fit there, or the words do not fit the ring, there are none.</param>
    /// <returns>How many.</returns>
    public int End(Span<byte> rest)
    {
        _ = TryEnd(rest, out int count); // who wrote nonsense has lost the bytes
        return count;
    }

    /// <summary>As <see cref="End"/>, for who wants to know whether the words could be.</summary>
    /// <param name="rest">Where the bytes go that were not read.</param>
    /// <param name="count">How many; 0 if they do not fit there, or the words do not fit the ring.</param>
    /// <returns>False: the words do not fit the ring, or the bytes do not fit there.</returns>
    public bool TryEnd(Span<byte> rest, out int count)
    {
        ulong written = Interlocked.Exchange(ref Written, IsOff | IsOver);
        ulong taken = Interlocked.Exchange(ref Taken, IsOff | IsOver);
        count = 0;
        uint first = (uint)(taken >> CountShift);
        uint length = (uint)(written >> CountShift) - first;
        if (((written | taken) & IsOff) != 0 || length > (uint)_bytes.Length || length > (uint)rest.Length)
            return false;
        CopyOut(first, rest.Slice(0, (int)length));
        count = (int)length;
        return true;
    }

    private static bool TryFlag(ref ulong place, ulong flag, out ulong word)
    {
        word = Volatile.Read(ref place);
        for (int i = 0; i < ServerAttempts && (word & flag) == 0; i++)
        {
            ulong seen = Interlocked.CompareExchange(ref place, word | flag, word);
            word = seen == word ? word | flag : seen;
        }

        return (word & flag) != 0;
    }

    private static RingOutcome Off(ulong words) => (words & IsOver) != 0 ? RingOutcome.Over : RingOutcome.NotYet;

    private static bool Arm(ref ulong word)
    {
        ulong seen = Volatile.Read(ref word);
        for (int i = 0; i < Attempts && (seen & ServerWaits) == 0; i++)
        {
            ulong now = Interlocked.CompareExchange(ref word, seen | ServerWaits, seen);
            if (now == seen)
                return true;
            seen = now;
        }

        // If it could not be set: looking once more shows whether that matters, and ends the ring if it goes on.
        return (seen & ServerWaits) == 0;
    }
}
