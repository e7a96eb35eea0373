using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>Watches, and what has happened that nobody has read yet (inotify of Linux).</summary>
/// <param name="user">The user who made it.</param>
internal sealed class WatchList(uint user) : WaitQueue
{
    /// <summary>Lists of a user that there may be at a time, as on Linux by default.</summary>
    public const int MaximumLists = 128;

    /// <summary>Watches of all lists of a user.</summary>
    public const int MaximumWatches = 4096;

    /// <summary>Events that wait to be read; what is more is told as one overflow.</summary>
    public const int MaximumEvents = 1024;

    /// <summary>Bytes of a record before the name.</summary>
    private const int RecordHeader = 16;

    private const uint NoWatch = uint.MaxValue;

    private readonly Queue<Event> _events = [];
    private Event _last;
    private uint _lastNumber;

    public uint User { get; } = user;

    public List<Watch> Watches { get; } = [];

    /// <summary>Whether something is to be read.</summary>
    public bool HasEvents => _events.Count > 0;

    /// <summary>Bytes of all records.</summary>
    public uint Bytes
    {
        get
        {
            uint bytes = 0;
            foreach (Event each in _events)
                bytes += (uint)each.Size;
            return bytes;
        }
    }

    /// <summary>The number of the next watch; none is used twice.</summary>
    public uint NextNumber() => ++_lastNumber;

    /// <summary>Something has happened. What is the same as the last event that nobody has read is not told again.</summary>
    public void Add(uint watch, WatchEvents what, uint cookie, ReadOnlySpan<byte> name)
    {
        bool repeats = _events.Count > 0 && _last.Watch == watch && _last.What == what && _last.Cookie == cookie && name.SequenceEqual(_last.Name);
        if (repeats || (_events.Count > 0 && _last.What == WatchEvents.Overflow && _events.Count > MaximumEvents))
            return;
        _last = _events.Count < MaximumEvents
            ? new Event(watch, what, cookie, name.ToArray())
            : new Event(NoWatch, WatchEvents.Overflow, 0, []);
        _events.Enqueue(_last);
    }

    /// <summary>More has happened than anybody knows.</summary>
    public void Overflow()
    {
        if (_events.Count > 0 && _last.What == WatchEvents.Overflow)
            return;
        _last = new Event(NoWatch, WatchEvents.Overflow, 0, []);
        _events.Enqueue(_last);
    }

    /// <summary>Take whole records, as many as there is room for.</summary>
    public int Take(Span<byte> room)
    {
        int taken = 0;
        while (_events.TryPeek(out Event next) && next.Size <= room.Length - taken)
        {
            next.Write(room.Slice(taken, next.Size));
            taken += next.Size;
            _events.Dequeue();
        }

        return taken;
    }

    private readonly record struct Event(uint Watch, WatchEvents What, uint Cookie, byte[] Name)
    {
        /// <summary>The name has a zero behind it and is padded to whole headers.</summary>
        public int Size => RecordHeader + (Name.Length == 0 ? 0 : (Name.Length + RecordHeader) / RecordHeader * RecordHeader);

        public void Write(Span<byte> record)
        {
            record.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(record, Watch);
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)What);
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Cookie);
            BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)(Size - RecordHeader));
            Name.CopyTo(record[RecordHeader..]);
        }
    }
}
