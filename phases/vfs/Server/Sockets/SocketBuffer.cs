using System;

namespace Pistachio.Vfs.Server;

/// <summary>What was sent to a socket and not received yet: bytes in a ring, and records in the same order that say what belongs together.</summary>
/// <param name="memory">Where the bytes' room comes from.</param>
internal sealed class SocketBuffer(SocketMemory memory)
{
    /// <summary>Records that there may be.</summary>
    public const int MaximumRecords = 64;

    /// <summary>Records that each has room for once it has had one; more are counted, see <see cref="SocketMemory.TryTakeRecords"/>.</summary>
    private const int FewRecords = 4;

    private ByteBuffer _bytes;
    private int _first;
    private SocketRecord[] _records = [];
    private int _firstRecord;

    /// <summary>Bytes.</summary>
    public int Count { get; private set; }

    /// <summary>Records.</summary>
    public int Records { get; private set; }

    /// <summary>How many bytes could be put, as things are.</summary>
    public int Room
    {
        get
        {
            if (_bytes.Length == SocketMemory.Large || memory.HasLarge)
                return SocketMemory.Large - Count;
            return _bytes.Length != 0 || memory.HasSmall ? SocketMemory.Small - Count : 0;
        }
    }

    /// <summary>Whether one more record could be added, as things are. Then there is room for it.</summary>
    public bool TryFurnishRecord() => Records < Math.Max(_records.Length, FewRecords) || (Records < MaximumRecords && TryGrow());

    /// <summary>A record by its place in the order.</summary>
    public ref SocketRecord this[int index] => ref _records[(_firstRecord + index) % _records.Length];

    /// <summary>Put bytes of a stream: they join those in front if the same process sent them and no rights come with either.</summary>
    /// <param name="bytes">Not more than there is room for.</param>
    /// <param name="record">What is known of them; the length is theirs.</param>
    public void Append(ReadOnlySpan<byte> bytes, in SocketRecord record)
    {
        if (Records > 0 && record.Rights is null)
        {
            ref SocketRecord last = ref this[Records - 1];
            if (last.Rights is null && last.Sender == record.Sender)
            {
                Put(bytes);
                last.Length += bytes.Length;
                return;
            }
        }

        Add(bytes, record);
    }

    /// <summary>Put a message.</summary>
    /// <param name="bytes">Not more than there is room for.</param>
    /// <param name="record">What is known of it; the length is that of the bytes. There must be room for it (<see cref="TryFurnishRecord"/>).</param>
    public void Add(ReadOnlySpan<byte> bytes, in SocketRecord record)
    {
        if (_records.Length == 0)
            _records = new SocketRecord[FewRecords];
        Put(bytes);
        Records++;
        ref SocketRecord last = ref this[Records - 1];
        last = record;
        last.Length = bytes.Length;
    }

    /// <summary>Copy bytes from the front, without taking them.</summary>
    /// <param name="offset">Bytes to leave out.</param>
    /// <param name="destination">Where they go; there must be as many.</param>
    public void Copy(int offset, Span<byte> destination)
    {
        if (destination.Length == 0)
            return;
        Span<byte> bytes = _bytes.Bytes;
        int at = (_first + offset) % bytes.Length;
        int before = Math.Min(destination.Length, bytes.Length - at);
        bytes.Slice(at, before).CopyTo(destination);
        bytes[..(destination.Length - before)].CopyTo(destination[before..]);
    }

    /// <summary>Take bytes off the front, and the records that they used up. Their rights are the caller's affair.</summary>
    public void Take(int count)
    {
        int left = count;
        while (left > 0)
        {
            ref SocketRecord record = ref this[0];
            int taken = Math.Min(left, record.Length);
            record.Length -= taken;
            left -= taken;
            if (record.Length == 0)
                DropRecord();
        }

        Skip(count);
    }

    /// <summary>Take the first message.</summary>
    public void TakeMessage()
    {
        int length = this[0].Length;
        DropRecord();
        Skip(length);
    }

    /// <summary>Give the room back. What was in it is gone; rights are the caller's affair.</summary>
    public void Clear()
    {
        Count = 0;
        Records = 0;
        DropRecords();
        _records = [];
        GiveBack();
    }

    private void DropRecord()
    {
        this[0] = default;
        _firstRecord = (_firstRecord + 1) % _records.Length;
        if (--Records == 0)
            DropRecords();
    }

    /// <summary>There are no records any more: room for many is for others.</summary>
    private void DropRecords()
    {
        if (_records.Length <= FewRecords)
            return;
        memory.TakeBackRecords(_records.Length);
        _records = [];
        _firstRecord = 0;
    }

    private void Skip(int count)
    {
        Count -= count;
        if (Count > 0)
        {
            _first = (_first + count) % _bytes.Length;
            return;
        }

        // The buffer is for others now.
        GiveBack();
    }

    private void GiveBack()
    {
        _first = 0;
        if (_bytes.Length == 0)
            return;
        memory.TakeBack(_bytes);
        _bytes = default;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
            return;
        if (bytes.Length > _bytes.Length - Count)
            Enlarge(Count + bytes.Length);
        Span<byte> room = _bytes.Bytes;
        int at = _first + Count;
        if (at >= room.Length)
            at -= room.Length;
        int before = Math.Min(bytes.Length, room.Length - at);
        bytes[..before].CopyTo(room[at..]);
        bytes[before..].CopyTo(room);
        Count += bytes.Length;
    }

    private void Enlarge(int wanted)
    {
        ByteBuffer larger = memory.Lend(wanted);
        int count = Count;
        Copy(0, larger.Bytes[..count]);
        GiveBack();
        _bytes = larger;
    }

    private bool TryGrow()
    {
        int counted = _records.Length > FewRecords ? _records.Length : 0;
        int count = _records.Length * 2;
        if (!memory.TryTakeRecords(count - counted))
            return false;
        SocketRecord[] more = new SocketRecord[count];
        for (int i = 0; i < Records; i++)
            more[i] = this[i];
        _records = more;
        _firstRecord = 0;
        return true;
    }
}
