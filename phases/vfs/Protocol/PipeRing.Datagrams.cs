using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// Datagrams of one program to another, whose sockets are connected to each other (decision 49). A record is in front of each, of which only the first two words are used; with it a
/// datagram takes as much of the ring as the server counts for it, and some bytes more, so that records lie at multiples of 16 and each of them in one piece. A ring that is full is one for the
/// server, which knows better whether there is room.
/// <code>
///    0 length (8)   8 when it was sent, in nanoseconds since boot (8)   16 nothing   48 the bytes
/// </code>
/// </content>
public readonly ref partial struct PipeRing
{
    private const int RecordAlignment = 16;
    private const int BytesOfWord = sizeof(ulong);

    /// <summary>
    /// When the datagram was sent that the reader took last, as he says; 0: he took none. Set as every other word is changed (decision 50): where the memory is gone that changes nothing.
    /// </summary>
    public ulong LastTime
    {
        get => Volatile.Read(ref _words[TimeIndex]);
        set
        {
            ref ulong word = ref _words[TimeIndex];
            Interlocked.CompareExchange(ref word, value, word);
        }
    }

    /// <summary>Put a datagram in.</summary>
    /// <param name="bytes">Its bytes, at most <see cref="DatagramRecord.MostBytes"/>.</param>
    /// <param name="time">When it is sent.</param>
    /// <param name="flags">What the word of the writer had, see <see cref="ReaderSleeps"/>.</param>
    /// <returns><see cref="RingOutcome.MustWait"/>: there is no room.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome TrySend(ReadOnlySpan<byte> bytes, ulong time, out ulong flags)
    {
        for (int i = 0; i < Attempts; i++)
        {
            RingOutcome outcome = LookForRecord(bytes.Length, out flags);
            if (outcome != RingOutcome.Moved)
                return outcome;
            CopyIn(flags, DatagramRecord.Size, bytes);
            if (PublishRecord(flags, bytes.Length, time))
                return RingOutcome.Moved;
        }

        flags = 0;
        return RingOutcome.Over;
    }

    /// <summary>Take a datagram out.</summary>
    /// <param name="destination">Where its bytes go; what does not fit is lost. Not as before whatever the outcome.</param>
    /// <param name="count">How many were copied.</param>
    /// <param name="time">When it was sent, as the sender says.</param>
    /// <returns><see cref="RingOutcome.MustWait"/>: there is none. <see cref="RingOutcome.Over"/>: also what cannot be a datagram.</returns>
    public RingOutcome TryReceive(Span<byte> destination, out int count, out ulong time)
    {
        RecordWords record = default;
        RingOutcome outcome = TryReceive(destination, record, out count);
        time = record[1];
        return outcome;
    }

    /// <summary>The same, for who has a place where the two words of the record go, of which the second is when it was sent. The stack would be cleared each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome TryReceive(Span<byte> destination, Span<ulong> record, out int count)
    {
        count = 0;
        for (int i = 0; i < Attempts; i++)
        {
            RingOutcome outcome = LookAtRecord(record, out ulong taken, out uint first, out int length);
            if (outcome != RingOutcome.Moved)
                return outcome;
            int copied = length < destination.Length ? length : destination.Length;
            CopyOut(first, destination.Slice(0, copied));
            if (!TryTakeRecord(taken, length))
                continue;
            count = copied;
            return RingOutcome.Moved;
        }

        return RingOutcome.Over;
    }

    /// <summary>What a writer finds that puts a datagram in piece by piece: <see cref="CopyIn"/> behind the record, then <see cref="PublishRecord"/>.</summary>
    /// <param name="length">Bytes of the datagram, at most <see cref="DatagramRecord.MostBytes"/>.</param>
    /// <param name="written">The word of the writer, with its flags.</param>
    /// <returns><see cref="RingOutcome.Moved"/>: the ring is in use, and there is room.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome LookForRecord(int length, out ulong written)
    {
        RingOutcome outcome = Look(out written, out int room);
        if (outcome != RingOutcome.Moved)
            return outcome;
        if ((CountOf(written) & (RecordAlignment - 1)) != 0)
            return RingOutcome.Over;
        return room < SizeOf(length) ? RingOutcome.MustWait : RingOutcome.Moved;
    }

    /// <summary>A datagram that was copied can be taken from now on.</summary>
    /// <param name="written">From <see cref="LookForRecord"/>.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="time">When it is sent.</param>
    /// <returns>False: the word has changed meanwhile, and nothing was done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool PublishRecord(ulong written, int length, ulong time)
    {
        RecordWords record = default;
        record[0] = (uint)length;
        record[1] = time;
        ((ReadOnlySpan<ulong>)record).CopyTo(RecordAt(CountOf(written)));
        return Publish(written, SizeOf(length));
    }

    /// <summary>Look at the next datagram. Its bytes are had by <see cref="CopyOut"/>, it is taken by <see cref="TryTakeRecord"/>, and only then they were what was sent.</summary>
    /// <param name="taken">The word of the reader, with its flags.</param>
    /// <param name="first">The number of its first byte.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="time">When it was sent, as the sender says.</param>
    /// <returns><see cref="RingOutcome.MustWait"/>: there is none. <see cref="RingOutcome.Over"/>: also what cannot be a datagram.</returns>
    public RingOutcome LookAtRecord(out ulong taken, out uint first, out int length, out ulong time)
    {
        RecordWords record = default;
        RingOutcome outcome = LookAtRecord(record, out taken, out first, out length);
        time = record[1];
        return outcome;
    }

    /// <summary>The same, for who has a place where the two words of the record go, of which the second is when it was sent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingOutcome LookAtRecord(Span<ulong> record, out ulong taken, out uint first, out int length)
    {
        first = 0;
        length = 0;
        taken = Volatile.Read(ref Taken);
        ulong written = Volatile.Read(ref Written);
        if (((written | taken) & IsOff) != 0)
            return Off(written | taken);
        uint available = CountOf(written) - CountOf(taken);
        if (available == 0)
            return RingOutcome.MustWait;
        if (available > (uint)_bytes.Length || (CountOf(taken) & (RecordAlignment - 1)) != 0)
            return RingOutcome.Over;
        RecordAt(CountOf(taken)).CopyTo(record);
        ulong told = record[0];
        if (told > DatagramRecord.MostBytes || (uint)SizeOf((int)told) > available)
            return RingOutcome.Over;
        first = CountOf(taken) + DatagramRecord.Size;
        length = (int)told;
        return RingOutcome.Moved;
    }

    /// <summary>Take a datagram.</summary>
    /// <param name="taken">From <see cref="LookAtRecord(Span{ulong}, out ulong, out uint, out int)"/>.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>False: the ring has changed, and nothing was taken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeRecord(ulong taken, int length) => TryChangeTaken(taken, WordOf(CountOf(taken) + (uint)SizeOf(length)));

    /// <summary>Read a datagram out of what a ring held (<see cref="TryEnd"/>).</summary>
    /// <param name="records">What it held; afterwards what is behind the datagram.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="time">When it was sent, as the sender says.</param>
    /// <returns>False: there is none, or what cannot be one.</returns>
    public static bool TryReadRecord(ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> bytes, out ulong time)
    {
        bytes = default;
        time = 0;
        if (records.Length < DatagramRecord.Size)
            return false;
        ReadOnlySpan<ulong> record = MemoryMarshal.Cast<byte, ulong>(records);
        ulong length = record[0];
        if (length > DatagramRecord.MostBytes || SizeOf((int)length) > records.Length)
            return false;
        time = record[1];
        bytes = records.Slice(DatagramRecord.Size, (int)length);
        records = records.Slice(SizeOf((int)length));
        return true;
    }

    /// <summary>Bytes of the ring that a datagram takes.</summary>
    private static int SizeOf(int length) => (DatagramRecord.Size + length + RecordAlignment - 1) & ~(RecordAlignment - 1);

    /// <summary>Where the two words of a record are, at a multiple of 16. They are copied as bytes are: memory that was taken away is left in the middle of a copy only (decision 50).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<ulong> RecordAt(uint number) =>
        MemoryMarshal.Cast<byte, ulong>(_bytes.Slice((int)number & (_bytes.Length - RecordAlignment), 2 * BytesOfWord));

    /// <summary>The two words of a record.</summary>
    [InlineArray(2)]
    private struct RecordWords
    {
        private ulong _first;
    }
}
