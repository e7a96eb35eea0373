using System;
using System.Buffers.Binary;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The names of a directory that can change. Each has a cookie, which grows with each name that is added: a reader of the directory that goes on
/// behind a cookie misses no name that stays, and sees none twice.
/// </summary>
internal sealed class DirectoryEntries
{
    private const int None = -1;
    private const int FirstCapacity = 8;

    private Entry[] _entries = new Entry[FirstCapacity];
    private int[] _buckets = NewBuckets(FirstCapacity);
    private int _end;

    /// <summary>Names.</summary>
    public int Count { get; private set; }

    /// <summary>The cookie of the next name that is added.</summary>
    public ulong NextCookie { get; private set; }

    public bool TryFind(ReadOnlySpan<byte> name, out uint node)
    {
        int index = IndexOf(name);
        node = index == None ? 0 : _entries[index].Node;
        return index != None;
    }

    /// <summary>Add a name that is not there.</summary>
    /// <param name="name">The name.</param>
    /// <param name="node">What it leads to.</param>
    /// <param name="record">Its record in the <see cref="StableStore"/>; 0: it has none, since the directory of the tree below has it, too.</param>
    public void Add(byte[] name, uint node, int record = 0)
    {
        if (_end == _entries.Length)
            Rebuild(Count * 2 > _end ? _entries.Length * 2 : _entries.Length);
        uint hash = HashOf(name);
        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[_end] = new Entry { Name = name, Node = node, Cookie = NextCookie++, Hash = hash, Next = bucket, Record = record };
        bucket = _end++;
        Count++;
    }

    /// <summary>See to it that names can be added without memory being allocated.</summary>
    public void Reserve(int names)
    {
        int capacity = _entries.Length;
        while (capacity - Count < names)
            capacity *= 2;
        if (_entries.Length - _end < names)
            Rebuild(capacity);
    }

    /// <summary>Let a name that is there lead to another node.</summary>
    /// <returns>The record that it had.</returns>
    public int Change(ReadOnlySpan<byte> name, uint node, int record = 0)
    {
        ref Entry entry = ref _entries[IndexOf(name)];
        int before = entry.Record;
        entry.Node = node;
        entry.Record = record;
        return before;
    }

    /// <summary>Remove a name that is there.</summary>
    /// <param name="name">The name.</param>
    /// <param name="mayShrink">Memory may be allocated, to need less.</param>
    /// <returns>The record that it had.</returns>
    public int Remove(ReadOnlySpan<byte> name, bool mayShrink = true)
    {
        int index = IndexOf(name);
        int record = _entries[index].Record;
        ref int link = ref _buckets[_entries[index].Hash & (uint)(_buckets.Length - 1)];
        while (link != index)
            link = ref _entries[link].Next;
        link = _entries[index].Next;
        _entries[index].Name = null;
        Count--;
        if (index == _end - 1)
            _end--;
        else if (mayShrink && Count < _end / 4 && _entries.Length > FirstCapacity)
            Rebuild(Math.Max(FirstCapacity, _entries.Length / 2));
        return record;
    }

    /// <summary>Write the names whose cookies are not below one, as <see cref="IFileSystem.List"/>.</summary>
    public void List(ulong cookie, ulong distance, MemoryTree tree, ref DirectoryWriter writer)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan(FirstFrom(cookie).._end))
        {
            if (entry.Name is { } name && !writer.TryAdd(entry.Node + 1UL, tree.ModeOf(entry.Node), name, entry.Cookie + 1 + distance))
                return;
        }
    }

    /// <summary>The first name whose cookie is not below one.</summary>
    public bool TryNext(ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        int low = FirstFrom(cookie);
        while (low < _end && _entries[low].Name is null)
            low++;
        if (low == _end)
        {
            found = 0;
            name = default;
            node = 0;
            return false;
        }

        found = _entries[low].Cookie;
        name = _entries[low].Name;
        node = _entries[low].Node;
        return true;
    }

    /// <summary>The first place, in use or not, whose cookie is not below one.</summary>
    private int FirstFrom(ulong cookie)
    {
        int low = 0;
        int high = _end;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Cookie < cookie)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int[] NewBuckets(int count)
    {
        int[] buckets = new int[count];
        Array.Fill(buckets, None);
        return buckets;
    }

    /// <summary>Eight bytes at a time, the last of which overlap; multiplied by 2^64 / the golden ratio (Knuth, volume 3, section 6.4).</summary>
    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        const ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash = (uint)name.Length;
        if (name.Length < sizeof(ulong))
        {
            foreach (byte each in name)
                hash = (hash << 8) | each;
            return (uint)((hash * multiplier) >> 32);
        }

        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]);
        for (; name.Length > sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * multiplier;
            hash ^= hash >> 32;
        }

        return (uint)(((hash ^ last) * multiplier) >> 32);
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        uint hash = HashOf(name);
        int index = _buckets[hash & (uint)(_buckets.Length - 1)];
        while (index != None && (_entries[index].Hash != hash || !name.SequenceEqual(_entries[index].Name)))
            index = _entries[index].Next;
        return index;
    }

    /// <summary>Leave out what was removed.</summary>
    private void Rebuild(int capacity)
    {
        Entry[] entries = new Entry[capacity];
        int[] buckets = NewBuckets(capacity);
        int end = 0;
        for (int i = 0; i < _end; i++)
        {
            if (_entries[i].Name is null)
                continue;
            ref int bucket = ref buckets[_entries[i].Hash & (uint)(capacity - 1)];
            entries[end] = _entries[i];
            entries[end].Next = bucket;
            bucket = end++;
        }

        _entries = entries;
        _buckets = buckets;
        _end = end;
    }

    private struct Entry
    {
        /// <summary>Null: it was removed.</summary>
        public byte[]? Name;
        public uint Node;
        public uint Hash;
        public int Next;
        public ulong Cookie;

        /// <summary>In the <see cref="StableStore"/>; 0: it has none.</summary>
        public int Record;
    }
}
